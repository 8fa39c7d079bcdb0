"""python-calamine and XlsxWriter, by plain loops: PEER INBOX OUT.xlsx."""

import time

import xlsxwriter
from python_calamine import CalamineWorkbook

import layout

files, out = layout.arguments()
tally = layout.Tally()


def read(path):
    book = CalamineWorkbook.from_path(str(path))
    unit, figures, rosters = "", [], []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        tally.cells += sum(value != "" for row in rows for value in row)
        if name == layout.FIGURES:
            unit = rows[1][1]
            figures = [[row[2], row[3], None] for row in rows if isinstance(row[2], float)]
        elif layout.roster(name) is not None:
            column = rows[0].index(layout.AMOUNT)
            figures[layout.roster(name)][2] = sum(row[column] for row in rows[1:])
            rosters.append((name, rows))
    tally.files += 1
    return unit, path.name, figures, rosters


def write(returns):
    book = xlsxwriter.Workbook(out)
    head = book.add_format({"bold": True, "bg_color": layout.BLUE})
    money, date = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
    red = book.add_format({"num_format": "#,##0.00", "bg_color": layout.RED})
    amber = book.add_format({"num_format": "#,##0.00", "bg_color": layout.AMBER})
    sheet = book.add_worksheet("汇总")
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, ["单位", *layout.heads(len(returns[0][2]))], head)
    for line, (unit, _, figures, _) in enumerate(returns, 1):
        sheet.write_string(line, 0, unit)
        for column, (target, stated, total) in zip(range(1, 1000, 3), figures):
            is_off, is_short = tally.add(target, stated, total)
            sheet.write_number(line, column, target, money)
            sheet.write_number(line, column + 1, stated, red if is_off else amber if is_short else money)
            if total is not None:
                sheet.write_number(line, column + 2, total, red if is_off else money)
    heads = returns[0][3][0][1][0]
    formats = [{layout.AMOUNT: money, layout.DATE: date}.get(head) for head in heads]
    for unit, file, _, rosters in returns:
        for name, rows in rosters:
            for row in rows[1:]:
                line = tally.rows % layout.MOST_ROWS + 1
                if line == 1:
                    sheet = book.add_worksheet(f"合并明细{tally.rows // layout.MOST_ROWS + 1}")
                    sheet.freeze_panes(1, 0)
                    sheet.set_column(0, len(heads) + 2, 14)
                    sheet.write_row(0, 0, [*layout.SOURCE, *heads], head)
                sheet.write_string(line, 0, unit)
                sheet.write_string(line, 1, file)
                sheet.write_string(line, 2, name)
                for column, (value, form) in enumerate(zip(row, formats), 3):
                    if isinstance(value, str):
                        if value:
                            sheet.write_string(line, column, value)
                    elif form is date:
                        sheet.write_datetime(line, column, value, form)
                    else:
                        sheet.write_number(line, column, value, form)
                tally.rows += 1
    book.close()


returns = [read(path) for path in files]
started = time.perf_counter(), time.process_time()
write(returns)
tally.show(writing=time.perf_counter() - started[0], writing_cpu=time.process_time() - started[1])
