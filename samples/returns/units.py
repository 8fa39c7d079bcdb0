"""Who returns what: every return of the sample, and what is wrong with it.

A return is right unless its `spoil` says otherwise; README.md tells for every file which rules it shows.
"""

from dataclasses import dataclass, field
from typing import Callable


@dataclass
class File:
    """One file as mailed: who saved it when, and which parts of the return are filled in in it."""

    name: str
    program: str
    saved: str
    parts: tuple = ("figures", "rosters")
    sheet: str | None = None  # the one sheet of a csv file
    encoding: str | None = None


@dataclass
class Return:
    unit: str
    template: str  # the unit's name on its template
    place: str  # what the names of its made-up enterprises begin with
    files: list
    keep: dict = field(default_factory=dict)  # figures that are not left to chance
    spoil: Callable | None = None
    round: str = "2021-08"
    begins: str = "blank"  # or "correction", or "carried": a template that holds the rows of August


class Formula(str):
    """A formula without its equals sign."""


# ---------- what goes wrong ----------


def two_drafts(number):
    """The first draft lacks what came in later."""

    def spoil(filling):
        filling.remarks["safety_participants"] = "初步统计，个别企业尚未上报。" if number == 1 else "已补充8月下旬上报的企业。"

    return spoil


def half_a_project_and_a_row_too_few(filling):
    filling.stated["saving_projects"] = 7.5
    filling.remarks["saving_projects"] = "其中1个项目与企业共建，按0.5个计。"
    filling.rows["craftsman_roster"].pop()


def people_for_ten_thousands(filling):
    filling.stated["safety_participants"] = sum(row["participants"] for row in filling.rows["safety_enterprises"])


def swapped_digits(filling):
    filling.stated["safety_participants"] = 4.12


def notes_beside_the_table(filling):
    last = max(filling.template.rows.values())
    filling.set(filling.template.figures, last + 2, 0, "说明：“安康杯”参赛职工数含劳务派遣人员，统计截止8月20日。")
    saving = filling.roster_sheet("saving_roster")
    beside = len(filling.template.columns["saving_roster"])
    for row in range(1, len(filling.rows["saving_roster"]) + 1):
        filling.set(saving, row, beside, "已核")
    filling.edits.append(["add-sheet", "Sheet1"])
    draft = [("街道", "参赛职工数"), ("南关街道（示例）", 18200), ("北关街道（示例）", 21400), ("合计", 39600)]
    for row, (name, figure) in enumerate(draft):
        filling.set("Sheet1", row, 0, name)
        filling.set("Sheet1", row, 1, figure)


SHARED = "郑州示例铝加工有限公司"


def a_blank_figure_and_a_blank_cell(filling):
    filling.stated["model_groups"] = None
    filling.rows["saving_roster"][0]["started"] = None
    filling.rows["safety_enterprises"][1]["enterprise"] = SHARED


def moved_about(filling):
    figures, workers, safety = (
        filling.template.figures,
        filling.roster_sheet("model_worker_roster"),
        filling.roster_sheet("safety_enterprises"),
    )
    filling.edits += [["unprotect", figures], ["unprotect", workers], ["unprotect", safety]]
    # A column of running numbers before the table, a title over another one, and a name of its own for the figures.
    filling.edits.append(["insert-column", workers, 0])
    filling.set(workers, 0, 0, "序号")
    for row in range(1, len(filling.rows["model_worker_roster"]) + 1):
        filling.set(workers, row, 0, row)
    filling.edits.append(["insert-row", safety, 0])
    filling.edits.append(["rename-sheet", figures, "郑东新区指标"])


def figures_in_words(filling):
    filling.rows["safety_enterprises"][0]["participants"] = f"{filling.rows['safety_enterprises'][0]['participants']}人"
    filling.stated["safety_participants"] = f"{filling.stated['safety_participants']}万"
    filling.stated["craftsmen"] = f"{filling.stated['craftsmen']}名"


def no_figures(filling):
    filling.stated["safety_participants"] = "约0.5万"
    filling.stated["model_workers"] = "待定"


def twice_and_a_total(filling):
    rows = filling.rows["safety_enterprises"]
    extra = dict(rows[0])
    sheet, column = filling.roster_sheet("safety_enterprises"), filling.roster_column("safety_enterprises", "participants")
    total = sum(row["participants"] for row in rows)
    rows.append(extra)
    filling.stated["safety_participants"] = round((total + extra["participants"]) / 10000, 2)
    filling.set(sheet, len(rows) + 1, 0, "合计")
    filling.set(sheet, len(rows) + 1, column, total)


def without_the_stamp(filling):
    filling.edits.append(["delete-sheet", "_tallybook"])


def a_sheet_deleted_and_a_text_added_up(filling):
    filling.state("bases", Formula('1+"个"'))
    filling.edits.append(["delete-sheet", filling.roster_sheet("model_group_roster")])


def a_column_deleted(filling):
    sheet = filling.roster_sheet("craftsman_roster")
    filling.rows["safety_enterprises"][-1]["enterprise"] = SHARED
    filling.edits.append(["unprotect", sheet])
    filling.edits.append(["delete-column", sheet, filling.roster_column("craftsman_roster", "named")])


def a_target_lowered(filling):
    figures = filling.template.figures
    filling.edits.append(["unprotect", figures])
    filling.set(figures, filling.template.rows["safety_participants"], filling.template.target_column, 1.8)


def a_formula_without_result(filling):
    rows = len(filling.rows["safety_enterprises"])
    sheet = filling.roster_sheet("safety_enterprises")
    filling.stated["safety_participants"] = Formula(f"ROUND(SUM('{sheet}'!D2:D{rows + 1})/10000,2)")


def wrong_kinds(filling):
    saving = filling.rows["saving_roster"][0]
    saving.update(started="8月上旬", aim="降能耗、减排放", phone="不详")
    filling.rows["studio_roster"][0]["opened"] = "今年五月"


def a_reference_lost(filling):
    filling.edits.append(["add-sheet", "草稿"])
    filling.set("草稿", 0, 0, "参赛职工数合计（万人）")
    filling.set("草稿", 0, 1, filling.stated["safety_participants"])
    filling.state("safety_participants", Formula("$草稿.B1"))
    filling.edits.append(["delete-sheet", "草稿"])


def far_above_and_below_nothing(filling):
    filling.stated["reading_rooms"] = -1
    filling.remarks["reading_rooms"] = "上次多报1家，本次冲减。"


# ---------- the returns, in the order of units.csv; 中牟县, 财贸金融 and 轻研院 have not answered ----------


def one(unit, template, place, name, program, saved, spoil=None, keep=None, round="2021-08"):
    return Return(unit, template, place, [File(name, program, saved)], keep or {}, spoil, round)


RETURNS = [
    one("gongyi", "巩义市", "巩义", "巩义市_8月统计.xlsx", "LibreOffice", "2021-08-25 10:12:40"),
    one("xinmi", "新密市", "新密", "新密市总工会8月报表.ods", "LibreOffice", "2021-08-26 16:40:05"),
    one("dengfeng", "登封市", "登封", "关于报送8月统计表的附件.xls", "LibreOffice", "2021-08-24 09:05:31"),
    one(
        "xingyang",
        "荥阳市",
        "荥阳",
        "荥阳市总工会_8月统计.xlsx",
        "openpyxl",
        "2021-08-27 11:20:00",
        half_a_project_and_a_row_too_few,
        {"saving_projects": 8, "craftsmen": 9},
    ),
    one(
        "xinzheng",
        "新郑市",
        "新郑",
        "新郑市_8月统计（第一稿）.xlsx",
        "LibreOffice",
        "2021-08-18 15:33:10",
        two_drafts(1),
        {"safety_participants": 7.42},
    ),
    one(
        "xinzheng",
        "新郑市",
        "新郑",
        "新郑市_8月统计（修改版）.xlsx",
        "LibreOffice",
        "2021-08-26 08:50:27",
        two_drafts(2),
        {"safety_participants": 8.13},
    ),
    one("erqi", "二七区", "二七", "二七区_8月统计.xlsx", "openpyxl", "2021-08-23 14:00:00"),
    one("zhongyuan", "中原区", "中原", "中原区8月统计表.xlsx", "ExcelJS", "2021-08-20 09:30:00", people_for_ten_thousands),
    one(
        "jinshui",
        "金水区",
        "金水",
        "金水区总工会8月统计.xls",
        "SheetJS",
        "2021-08-25 17:02:00",
        swapped_digits,
        {"safety_participants": 4.21},
    ),
    one("guancheng", "管城区", "管城", "管城区8月统计（含说明）.xlsx", "ExcelJS", "2021-08-23 10:45:00", notes_beside_the_table),
    one("huiji", "惠济区", "惠济", "惠济区_8月统计.xlsb", "SheetJS", "2021-08-19 16:10:00"),
    one("shangjie", "上街区", "上街", "上街区_8月统计.xls", "SheetJS", "2021-08-30 17:28:54", a_blank_figure_and_a_blank_cell),
    one("jingkai", "经开区", "经开", "高新区_8月统计.xlsx", "LibreOffice", "2021-08-24 11:11:08"),
    one("gaoxin", "高新区", "高新", "高新技术开发区总工会8月统计.xls", "SheetJS", "2021-08-26 09:15:00"),
    one("zhengzhou-east", "郑东新区", "郑东", "郑东新区8月统计.xlsx", "LibreOffice", "2021-08-27 15:47:22", moved_about),
    one("hangkonggang", "航空港区", "港区", "航空港区工会8月统计.ods", "LibreOffice", "2021-08-25 14:36:19", figures_in_words),
    one("qinggong-fangzhi", "轻工纺织", "轻纺", "轻工纺织工会8月报表.xls", "SheetJS", "2021-08-20 16:58:43", no_figures),
    one(
        "nengyuan-shihua",
        "能源石化",
        "能源",
        "能源石化工会_8月统计.xlsx",
        "LibreOffice",
        "2021-08-27 10:03:37",
        None,
        {"apprentice_agreements": 438},
    ),
    Return(
        "jianshe-youdian",
        "建设邮电",
        "建设",
        [
            File("建设邮电工会8月统计（1）指标.xlsx", "SheetJS", "2021-08-24 15:20:00", ("figures",)),
            File("建设邮电工会8月统计（2）明细.xlsx", "openpyxl", "2021-08-25 09:40:00", ("rosters",)),
        ],
    ),
    Return(
        "nonglin-shuili",
        "农林水利",
        "农林",
        [
            File("农林水利工会_指标填报.csv", "LibreOffice", "2021-08-23 09:10:00", sheet="指标填报", encoding="gbk"),
            File(
                "农林水利工会_“安康杯”参赛单位明细.csv",
                "LibreOffice",
                "2021-08-23 09:11:00",
                sheet="“安康杯”参赛单位明细",
                encoding="gbk",
            ),
            File(
                "农林水利工会_参与行动先进人物明细.csv",
                "LibreOffice",
                "2021-08-23 09:12:00",
                sheet="参与行动先进人物明细",
                encoding="gbk",
            ),
            File(
                "农林水利工会_参与行动先进集体明细.csv",
                "LibreOffice",
                "2021-08-23 09:13:00",
                sheet="参与行动先进集体明细",
                encoding="utf-8",
            ),
            File(
                "农林水利工会_劳模出彩示范基地明细.csv",
                "LibreOffice",
                "2021-08-23 09:14:00",
                sheet="劳模出彩示范基地明细",
                encoding="utf-8",
            ),
        ],
    ),
    one("jixie-yejin", "机械冶金", "机冶", "机械冶金建材工会8月统计.xlsx", "openpyxl", "2021-08-26 14:25:00", twice_and_a_total),
    one("jiguan", "机关工会", "机关", "机关工会8月份统计.xlsx", "ExcelJS", "2021-08-19 10:20:00", without_the_stamp),
    one(
        "jiaokewenwei",
        "教科文卫",
        "教科",
        "教科文卫体工会8月报表.ods",
        "LibreOffice",
        "2021-08-30 11:52:16",
        a_sheet_deleted_and_a_text_added_up,
    ),
    one("changlv", "长铝", "长铝", "长铝8月统计表.xls", "LibreOffice", "2021-08-25 08:44:02", a_column_deleted),
    one("zhengmei", "郑煤", "郑煤", "郑煤集团8月报表（终稿）.xlsx", "LibreOffice", "2021-09-03 16:19:33", a_target_lowered),
    one("yutong", "宇通", "宇通", "宇通公司-8月统计.xls", "SheetJS", "2021-08-18 11:05:00"),
    one(
        "hengtian",
        "恒天重工",
        "恒天",
        "恒天重工8月统计表.xlsx",
        "openpyxl",
        "2021-08-24 10:10:00",
        None,
        {"sixone_units": 2},
        "2021-05",
    ),
    one("gongjiao", "公交", "公交", "公交公司8月统计.xlsx", "openpyxl", "2021-08-23 15:55:00", a_formula_without_result),
    one("jiaoyun", "交运", "交运", "交运集团8月统计.xls", "SheetJS", "2021-08-27 09:38:48", wrong_kinds),
    one("huangjinye", "黄金叶", "黄金叶", "黄金叶_8月统计.xlsx", "LibreOffice", "2021-08-26 13:31:29", a_reference_lost),
    one("richan", "日产", "日产", "郑州日产8月统计.xlsx", "ExcelJS", "2021-08-20 14:40:00"),
    one(
        "fushikang",
        "富士康",
        "港区富士",
        "富士康郑州科技园_8月统计.xlsb",
        "SheetJS",
        "2021-08-30 10:26:51",
        far_above_and_below_nothing,
        {"saving_projects": 12},
    ),
]

# Cut short on the way.
DAMAGED = {"二七区_8月统计.xlsx"}

# Mailed again as it is.
DUPLICATES = {"惠济区_8月统计.xlsb": ["惠济区_8月统计(1).xlsb"]}


class STRAY:
    """A list that somebody typed into an empty workbook: no template, no name."""

    name = "新建 Microsoft Excel 工作表.xlsx"
    saved = "2021-08-27 17:05:00"

    @staticmethod
    def edits(made_up, edit):
        headings = ["参赛单位名称", "所属行业", "参赛班组数（个）", "参赛职工数（人）", "联系人", "联系电话"]
        rows = [headings, *(list(row.values()) for row in made_up.safety_enterprises(9600))]
        return [edit("Sheet", row, column, value) for row, cells in enumerate(rows) for column, value in enumerate(cells)]
