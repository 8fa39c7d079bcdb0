"""What came in after the first returns: corrections of August, and the round of December, which goes on from August's rosters.

A correction changes what its `spoil` says in the workbook that went back to the unit, and nothing else.
"""

from datetime import date

from units import File, Return

# ---------- corrections ----------


def the_lost_reference_typed_in(filling):
    filling.stated["safety_participants"] = people(filling)


def corrected_and_more(filling):
    filling.stated["safety_participants"] = people(filling)
    filling.stated["reading_rooms"] = 3
    filling.remarks["reading_rooms"] = "8月底新建成2家。"


def people(filling):
    return round(sum(row["participants"] for row in filling.template.filled["safety_enterprises"]) / 10000, 2)


def correction(unit, template, name, program, saved, spoil):
    return Return(unit, template, "", [File(name, program, saved)], {}, spoil, begins="correction")


CORRECTIONS = [
    correction(
        "huangjinye",
        "黄金叶",
        "黄金叶_8月统计_更正.xlsx",
        "openpyxl",
        "2021-09-01 09:42:00",
        the_lost_reference_typed_in,
    ),
    correction(
        "jinshui",
        "金水区",
        "金水区总工会_8月统计_更正.xlsx",
        "LibreOffice",
        "2021-09-01 15:18:26",
        corrected_and_more,
    ),
]


# ---------- what goes wrong in December ----------

# He moved from the one unit to the other in October.
MOVED = {
    "person": "陶三民",
    "id_number": "410100198503127715",
    "employer": "郑州示例机械有限公司",
    "trade": "钳工",
    "skill": "技师",
    "named": date(2021, 10, 18),
    "phone": "13800007719",
}


def left_as_in_august(filling):
    filling.rows["craftsman_roster"].append(MOVED)
    filling.stated["craftsmen"] = len(filling.template.filled["craftsman_roster"])


def a_person_of_another_unit(filling):
    filling.rows["craftsman_roster"].append(MOVED)
    filling.stated["craftsmen"] += 1


def figures_in_words(filling):
    filling.stated["craftsmen"] = f"{filling.stated['craftsmen']}名"
    filling.stated["apprentice_agreements"] = f"累计{filling.stated['apprentice_agreements']}份"


def december(unit, template, place, name, program, saved, keep, spoil=None):
    return Return(unit, template, place, [File(name, program, saved)], keep, spoil, "2021-12", "carried")


DECEMBER = [
    # Three in August: it states what came since then.
    december("huiji", "惠济区", "惠济", "惠济区_12月统计.xlsx", "openpyxl", "2021-12-13 10:20:00", {"reading_rooms": 1}),
    december(
        "gaoxin",
        "高新区",
        "高新",
        "高新技术开发区总工会12月统计.xlsx",
        "ExcelJS",
        "2021-12-14 16:05:00",
        {"reading_rooms": 2, "craftsmen": 1},
        left_as_in_august,
    ),
    december(
        "zhengzhou-east",
        "郑东新区",
        "郑东",
        "郑东新区12月统计.xlsx",
        "LibreOffice",
        "2021-12-14 09:31:44",
        {"reading_rooms": 2},
        a_person_of_another_unit,
    ),
    december(
        "hangkonggang",
        "航空港区",
        "港区",
        "航空港区工会12月统计.ods",
        "LibreOffice",
        "2021-12-13 15:12:09",
        {"reading_rooms": 1},
        figures_in_words,
    ),
    december(
        "zhengmei",
        "郑煤",
        "郑煤",
        "郑煤集团12月报表.xlsx",
        "openpyxl",
        "2021-12-17 17:40:00",
        {"reading_rooms": 1},
    ),
    december("yutong", "宇通", "宇通", "宇通公司-12月统计.xls", "LibreOffice", "2021-12-10 11:15:32", {"reading_rooms": 4}),
]
