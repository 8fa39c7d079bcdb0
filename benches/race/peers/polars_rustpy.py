"""fastexcel into polars, then rustpy-xlsxwriter: PEER INBOX OUT.xlsx.

rustpy-xlsxwriter fills no single cell; red and amber come from rules on two added columns of differences.
"""

import time

import fastexcel
import polars as pl
import rustpy_xlsxwriter as rx

import layout

files, out = layout.arguments()
tally = layout.Tally()
KINDS = {layout.DATE: "date", layout.COUNT: "int", layout.AMOUNT: "float", layout.NOTE: "string"}


def filled(frame):
    """How many cells hold something."""
    counts = [(column.is_not_null() & (column != "")).sum() if column.dtype == pl.String else column.count() for column in frame]
    return sum(counts)


def read(path):
    book = fastexcel.read_excel(str(path))
    unit, figures, rosters = "", [], []
    for name in book.sheet_names:
        if layout.roster(name) is None:
            frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            tally.cells += filled(frame)
            if name == layout.FIGURES:
                unit = frame[1, 1]
                asked = frame.slice(8).select(pl.nth(2, 3).cast(pl.Float64)).drop_nulls().rows()
                figures = [[target, stated, None] for target, stated in asked]
        else:
            frame = book.load_sheet(name, dtypes=KINDS).to_polars()
            tally.cells += filled(frame) + frame.width
            figures[layout.roster(name)][2] = frame[layout.AMOUNT].sum()
            source = [pl.lit(value).alias(head) for head, value in zip(layout.SOURCE, (unit, path.name, name))]
            rosters.append(frame.select(*source, pl.all()))
    tally.files += 1
    return unit, figures, rosters


def write(returns):
    red, amber = (rx.Format().set_background_color(paint).set_num_format("#,##0.00") for paint in (layout.RED, layout.AMBER))
    money, date = rx.Format().set_num_format("#,##0.00"), rx.Format().set_num_format("yyyy-mm-dd")
    lines, rules = [], {}
    for unit, figures, _ in returns:
        line = {"单位": unit}
        for i, (target, stated, total) in enumerate(figures):
            tally.add(target, stated, total)
            line |= dict(zip(layout.heads(len(figures))[i * 3 :], (target, stated, total)))
            line[f"指标{i} 差额"] = None if total is None else round(stated - total, 2)
            line[f"指标{i} 距目标"] = round(stated - target, 2)
            rules[f"指标{i} 差额"] = {"type": "cell", "criteria": "not_between", "min": -0.005, "max": 0.005, "format": red}
            rules[f"指标{i} 距目标"] = {"type": "cell", "criteria": "<", "value": 0, "format": amber}
        lines.append(line)
    merged = pl.concat([roster for _, _, rosters in returns for roster in rosters], how="vertical_relaxed")
    tally.rows = merged.height
    starts = range(0, merged.height, layout.MOST_ROWS)
    parts = [(f"合并明细{i}", merged.slice(start, layout.MOST_ROWS)) for i, start in enumerate(starts, 1)]
    rx.write_worksheets(
        [("汇总", pl.DataFrame(lines, infer_schema_length=None)), *parts],
        out,
        bold_headers=True,
        float_format="#,##0.00",
        freeze_panes={"general": {"row": 1, "col": 0}},
        conditional_formats={"汇总": rules},
        column_width={"general": 14},
        column_formats={name: {layout.AMOUNT: money, layout.DATE: date} for name, _ in parts},
    )


returns = [read(path) for path in files]
started = time.perf_counter(), time.process_time()
write(returns)
tally.show(writing=time.perf_counter() - started[0], writing_cpu=time.process_time() - started[1])
