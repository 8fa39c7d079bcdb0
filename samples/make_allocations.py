"""Writes zhengzhou-2021/allocations.xlsx: the three allocation tables of the notice, as printed.

    python samples/make_allocations.py

Needs openpyxl. Same script, same bytes: the file carries the notice's date, never today's.
Nothing is repaired on the way: blanks stay blank, paddings stay, totals are the printed ones
(table 2's rows sum to 990/99/49 under a total of 1000/100/50; table 3's total row has no label).
"""

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

TARGET = Path(__file__).parent / "zhengzhou-2021" / "allocations.xlsx"
ISSUED = datetime(2021, 4, 9, 8, 0, 0)
ISSUER = "郑州市总工会劳动和经济工作部"

# One table: sheet, title, headings, rows. In a row "|" parts the cells, an empty cell is a blank.
TABLES = [
    (
        "建功新时代",
        "附件：建功新时代主力军行动任务分解表",
        ["县（市）区/单位", "“三比两降”节能减排竞赛参赛项目数（个）", "“安康杯”竞赛参赛职工数(万人)"],
        """
        巩义市|9|6
        新密市|9|8
        登封市|9|8
        荥阳市|9|13
        新郑市|9|8
        中牟县|7|5
        二七区|2|5
        中原区|2|5.5
        金水区|2|4
        管城区|2|5.5
        惠济区|2|3
        上街区|2|2
        经开区|2|4
        高新区|2|4
        郑东新区|1|4
        航空港区|2|1
        轻工纺织|1|0.5
        能源石化|6|1.5
        建设邮电|8|5
        农林水利||0.3
        机械冶金|4|0.9
        机关工会||2
        财贸金融||2.7
        教科文卫||5
        长  铝|1|0.7
        郑  煤|1|2
        宇  通|1|1.8
        恒天重工|1|0.3
        公  交|1|1.4
        交  运|1|0.4
        黄金叶|1|0.2
        轻研院|1|
        日  产|1|0.3
        富士康|1|9
        合计|100|120
        """,
    ),
    (
        "劳模出彩",
        "附件1：郑州市乡村振兴劳模出彩行动任务分解表",
        ["单    位", "劳模等先进人物（名）", "先进集体（家）", "乡村振兴劳模出彩示范基地（个）"],
        """
        巩义市|100|5|3
        登封市|100|5|3
        新密市|100|5|3
        荥阳市|100|5|3
        新郑市|100|5|3
        中牟县|80|5|3
        航空港经济综合实验区|10|1|1
        郑东新区|10|1|1
        经济技术开发区|20|3|1
        高新技术开发区|20|3|1
        中原区|20|3|1
        二七区|20|3|1
        金水区|20|3|1
        管城区|20|3|1
        惠济区|10|2|1
        上街区|10|2|1
        建设邮电工会|30|8|2
        能源石化工会|20|5|2
        轻工纺织工会|10|2|1
        财贸金融工会|20|3|2
        机械冶金建材工会|10|2|
        教科文卫体工会|30|8|2
        机关工会|30|8|5
        农林水利工会|20|3|1
        郑煤集团|5||
        宇通公司|10|1|1
        恒天重工|10|1|1
        交运集团|10|1|1
        公交公司|20|1|1
        黄金叶|10|1|1
        郑州日产|5||
        富士康郑州科技园|10|1|1
        合计|1000|100|50
        """,
    ),
    (
        "产业工人",
        "附件：产业工人队伍建设改革任务分配表",
        ["县（市）区/单位", "工匠选树(名)", "新建创新工作室(个)", "签订师带徒协议(份)"],
        """
        巩义市|10|3|100
        新密市|10|3|100
        登封市|10|3|100
        荥阳市|10|3|100
        新郑市|10|3|100
        中牟县|10|2|100
        二七区|10|2|50
        中原区|10|2|50
        金水区|10|2|50
        管城区|10|2|50
        惠济区|10|2|50
        上街区|10|1|50
        经开区|10|2|50
        高新区|10|2|50
        郑东新区|10|1|20
        航空港区|10|1|20
        轻工纺织|5|1|20
        能源石化|10|5|500
        建设邮电|10|6|100
        农林水利|||
        机械冶金|5|2|20
        机关工会|||
        财贸金融|5|2|
        教科文卫|||
        长  铝|10|1|20
        郑  煤|10|1|20
        宇  通|10|1|20
        恒天重工|10|1|20
        公  交||1|20
        交  运||1|20
        黄金叶|5|1|20
        轻研院|||
        日  产|10|1|20
        富士康|10|2|160
        |260|60|2000
        """,
    ),
]

# What reading the file back must give: unit rows, their sums, the declared totals.
EXPECTED = {
    "建功新时代": (34, ["100", "120"], ["100", "120"]),
    "劳模出彩": (32, ["990", "99", "49"], ["1000", "100", "50"]),
    "产业工人": (34, ["260", "60", "2000"], ["260", "60", "2000"]),
}

THIN = Side(style="thin", color="FF000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
TITLE = Font(name="宋体", size=16, bold=True)
HEADING = Font(name="宋体", size=12, bold=True)
BODY = Font(name="仿宋", size=12)
TOTAL = Font(name="仿宋", size=12, bold=True)
SHADE = PatternFill("solid", fgColor="FFF2F2F2")


def parse_rows(text):
    """The lines of a table as lists: first a name (or None), then numbers (or None)."""
    rows = []
    for line in text.strip().splitlines():
        name, *figures = line.strip().split("|")
        rows.append([name or None, *(number(figure) for figure in figures)])
    return rows


def number(text):
    if not text:
        return None
    return float(text) if "." in text else int(text)


def fill_sheet(sheet, title, headings, rows):
    last_column = "ABCDEFG"[len(headings) - 1]
    sheet.merge_cells(f"A1:{last_column}1")
    sheet["A1"] = title
    sheet["A1"].font = TITLE
    sheet["A1"].alignment = CENTRED
    sheet.row_dimensions[1].height = 42

    sheet.append(headings)
    for cell in sheet[2]:
        cell.font, cell.fill, cell.border, cell.alignment = HEADING, SHADE, BOX, CENTRED
    sheet.row_dimensions[2].height = 48

    for row in rows:
        sheet.append(row)
        is_total = row is rows[-1]
        for cell in sheet[sheet.max_row]:
            cell.font = TOTAL if is_total else BODY
            cell.border, cell.alignment = BOX, CENTRED
        sheet.row_dimensions[sheet.max_row].height = 19.5

    widths = [24, 30, 30] if len(headings) == 3 else [24, 24, 24, 36]
    for letter, width in zip("ABCD", widths):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B3"
    set_up_print(sheet, last_column)


def set_up_print(sheet, last_column):
    """A4 upright, one page wide, headings on every page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:2"
    sheet.print_area = f"A1:{last_column}{sheet.max_row}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.7
    sheet.page_margins.top = sheet.page_margins.bottom = 0.8
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def build():
    book = Workbook()
    book.remove(book.active)
    for name, title, headings, text in TABLES:
        fill_sheet(book.create_sheet(name), title, headings, parse_rows(text))
    book.properties.creator = ISSUER
    book.properties.lastModifiedBy = ISSUER
    book.properties.title = "任务分解表"
    book.properties.created = ISSUED
    out = io.BytesIO()
    book.save(out)
    return with_fixed_times(out.getvalue())


def with_fixed_times(data):
    """openpyxl stamps the present into the properties and the zip entries: put the notice's date there."""
    stamp = ISSUED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            info = zipfile.ZipInfo(entry.filename, ISSUED.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            new.writestr(info, content)
    return out.getvalue()


def check(path):
    """Reads the file back and compares it with what the notice is known to say."""
    book = load_workbook(path)
    assert book.sheetnames == list(EXPECTED), book.sheetnames
    for sheet in book:
        _, _, *units, total = sheet.iter_rows(values_only=True)
        sums = [str(sum(Decimal(str(v)) for v in column if v is not None).normalize().__format__("f"))
                for column in list(zip(*units))[1:]]
        declared = [str(v) for v in total[1:]]
        assert (len(units), sums, declared) == EXPECTED[sheet.title], (sheet.title, len(units), sums, declared)
        print(f"{sheet.title}: {len(units)} rows, sums {'/'.join(sums)}, declared {'/'.join(declared)}")


if __name__ == "__main__":
    TARGET.write_bytes(build())
    check(TARGET)
