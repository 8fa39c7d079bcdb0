"""Writes the inbox of a copy of zhengzhou-2021: made-up returns, filled in and saved by the programs that units use.

    python samples/make_returns.py COPY returns|corrections|december [UNIT...]

COPY holds what tallybook has written for the units: templates in its outbox, corrections in its results. What each file shows
stands in README.md beside this script, with the steps in order and what must be installed. Every program runs with its clock
set by faketime to the moment at which the unit saved its file: the same script and the same programs give the same cells.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

sys.path.insert(0, str(Path(__file__).parent / "returns"))
from made_up import MadeUp
from onward import CORRECTIONS, DECEMBER
from units import DAMAGED, DUPLICATES, RETURNS, STRAY, Formula

HERE = Path(__file__).parent
WORKSPACE = HERE / "zhengzhou-2021"
PLAN = tomllib.loads((WORKSPACE / "plan.toml").read_text(encoding="utf-8"))
ROSTERS = {roster["id"]: roster for roster in PLAN["roster"]}
INDICATORS = {indicator["id"]: indicator for campaign in PLAN["campaign"] for indicator in campaign["indicator"]}
ROUNDS = {round["id"]: round for round in PLAN["round"]}
STEPS = {"returns": (RETURNS, "2021-08"), "corrections": (CORRECTIONS, "2021-08"), "december": (DECEMBER, "2021-12")}
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Template:
    """A template, and where its cells stand: found by their words, as a person finds them."""

    def __init__(self, path, round):
        self.path = path
        book = load_workbook(path)
        self.figures = book.sheetnames[book.sheetnames.index("填报说明") + 1]
        cells = [cell for row in book[self.figures].iter_rows() for cell in row if isinstance(cell.value, str)]
        self.beside = {cell.value: (cell.row - 1, cell.column) for cell in cells if cell.column == 1}
        heading = next(cell for cell in cells if cell.value == "填报数")
        self.stated_column = heading.column - 1
        columns = {cell.value: cell.column for cell in book[self.figures][heading.row]}
        self.remark_column = columns["备注"] - 1
        self.target_column = columns["目标"] - 1
        rows = {cell.value: cell.row for cell in cells if cell.column == 1 and cell.row > heading.row}
        collected = ROUNDS[round]["collect"]
        self.rows = {id: rows[indicator_name(id)] - 1 for id in collected if id in INDICATORS}
        self.targets = {id: book[self.figures].cell(row + 1, columns["目标"]).value for id, row in self.rows.items()}
        # What stands in the rosters already, in a correction or a template that goes on from an earlier round.
        self.columns, self.filled = {}, {}
        for roster in (INDICATORS[id].get("roster") if id in INDICATORS else id for id in collected):
            if roster:
                headings, *rows = book[ROSTERS[roster]["name"]].iter_rows(values_only=True)
                self.columns[roster] = {column["id"]: headings.index(column["name"]) for column in ROSTERS[roster]["columns"]}
                self.filled[roster] = [dict(zip(self.columns[roster], row)) for row in rows if any(row)]


def indicator_name(id):
    """A name, or the heading of the column without its measure."""
    indicator = INDICATORS[id]
    return indicator.get("name") or re.sub(r"[（(][^（）()]*[）)]$", "", indicator["column"])


class Filling:
    """What a unit writes: plausible figures and rosters that agree. A return's `spoil` then changes it."""

    def __init__(self, returned, number, template):
        self.template = template
        self.made_up = MadeUp(returned.unit, returned.place, number, returned.begins == "carried")
        self.random = self.made_up.random
        self.answers, self.stated, self.rows, self.remarks = {}, {}, {}, {}
        self.edits = []  # after everything is filled in
        # A correction says all that it has to say by what it spoils.
        if returned.begins != "correction":
            self.answers = {"填报人": self.made_up.person(), "联系电话": self.made_up.phone()}
        if returned.begins == "blank":
            self.fill_in(returned.keep)
        if returned.begins == "carried":
            self.go_on(returned.keep)

    def fill_in(self, keep):
        template = self.template
        for id, target in template.targets.items():
            roster = INDICATORS[id].get("roster")
            if id == "safety_participants" and target:
                people = round(keep.get(id, target * self.random.uniform(0.94, 1.08)) * 10000)
                # Not on the verge between two figures of two decimals.
                people += 20 if 45 <= people % 100 <= 55 else 0
                self.rows[roster] = self.made_up.safety_enterprises(people)
                self.stated[id] = round(people / 10000, 2)
            elif target or id == "reading_rooms":
                self.stated[id] = keep.get(id, self.usual(id, target))
                if roster:
                    self.rows[roster] = self.made_up.rows(roster, self.stated[id])
            else:
                # Nothing is allocated: most leave it blank, some write 0 or a stroke.
                self.stated[id] = self.random.choice([None, None, 0, "/"])

    def go_on(self, keep):
        """Adds to the rows of the round before what the rest of the year brought."""
        for id, target in self.template.targets.items():
            roster = INDICATORS[id].get("roster")
            if roster and target:
                before = len(self.template.filled[roster])
                more = keep.get(id, max(0, round((target - before) * self.random.uniform(0.6, 1.0))))
                self.rows[roster] = self.made_up.rows(roster, more)
                self.stated[id] = before + more
            else:
                # Every unit is asked for what has no column in a table.
                self.stated[id] = "/" if "column" in INDICATORS[id] else keep.get(id, 0)
        for roster in ("group_nominations", "person_nominations"):
            self.rows[roster] = self.made_up.rows(roster, self.random.choice([1, 1, 2]))

    def usual(self, id, target):
        """A count near its target for what is judged in August, on the way to it for the rest of the year's."""
        if id == "reading_rooms":
            return self.random.choice([0, 1, 1, 2, 2, 3])
        if id == "saving_projects":
            return target + self.random.choice([-1, 0, 0, 0, 0, 1] if target > 2 else [0, 0, 0, 0, 0, 0])
        if id in ("model_workers", "apprentice_agreements"):
            return round(target * self.random.uniform(0.35, 0.7))
        if target <= 3:
            return self.random.choice([max(1, target - 1), target, target])
        return round(target * self.random.uniform(0.55, 1.02))

    def set(self, sheet, row, column, value):
        self.edits.append(edit(sheet, row, column, value))

    def roster_sheet(self, roster):
        return ROSTERS[roster]["name"]

    def roster_column(self, roster, column):
        return self.template.columns[roster][column]

    def state(self, id, value):
        """Writes a figure after everything else."""
        self.set(self.template.figures, self.template.rows[id], self.template.stated_column, value)

    def all_edits(self, parts=("figures", "rosters")):
        edits = []
        if "figures" in parts:
            figures = self.template.figures
            for label, answer in self.answers.items():
                row, column = self.template.beside[label]
                edits.append(edit(figures, row, column, answer))
            for id, value in self.stated.items():
                if value is not None:
                    edits.append(edit(figures, self.template.rows[id], self.template.stated_column, value))
            for id, words in self.remarks.items():
                edits.append(edit(figures, self.template.rows[id], self.template.remark_column, words))
        if "rosters" in parts:
            for roster, rows in self.rows.items():
                for position, row in enumerate(rows, len(self.template.filled[roster])):
                    for column, value in row.items():
                        if value is not None:
                            edits.append(edit(self.roster_sheet(roster), position + 1, self.roster_column(roster, column), value))
        return edits + self.edits


def edit(sheet, row, column, value):
    if isinstance(value, date):
        return ["set", sheet, row, column, "date", value.isoformat()]
    kind = "formula" if isinstance(value, Formula) else "text" if isinstance(value, str) else "number"
    return ["set", sheet, row, column, kind, value]


def run(job, saved):
    """Lets a program fill in and save, at the moment `saved` in Zhengzhou."""
    program = job["program"]
    command = {
        "openpyxl": [sys.executable, HERE / "returns" / "fill_openpyxl.py"],
        "LibreOffice": [sys.executable, HERE / "returns" / "fill_libreoffice.py"],
        "SheetJS": ["node", HERE / "make_returns.mjs"],
        "ExcelJS": ["node", HERE / "make_returns.mjs"],
    }[program]
    clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": saved, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "Asia/Shanghai"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "job.json"
        target = Path(folder) / f"saved.{job['format']}"
        file.write_text(json.dumps({**job, "target": str(target), "clock": clock}, ensure_ascii=False), encoding="utf-8")
        # Its driver sets the clock of LibreOffice, and keeps its own.
        env = os.environ if program == "LibreOffice" else {**os.environ, **clock}
        subprocess.run([*command, file], env=env, check=True, stdout=subprocess.DEVNULL)
        # LibreOffice adds the sheet's name to a csv file's.
        [written] = [path for path in Path(folder).iterdir() if path != file]
        return written.read_bytes()


def fill(returned, copy, numbers):
    """The files of one return, as (name, bytes)."""
    folder = copy / ("results/2021-08/corrections" if returned.begins == "correction" else f"outbox/{returned.round}")
    source = next(path for path in folder.iterdir() if path.name.startswith(returned.template + "_"))
    template = Template(source, returned.round)
    filling = Filling(returned, numbers[returned.unit], template)
    if returned.spoil:
        returned.spoil(filling)
    for file in returned.files:
        job = {
            "source": str(source),
            "program": file.program,
            "format": file.name.rsplit(".", 1)[1],
            "edits": filling.all_edits(file.parts),
            "sheet": file.sheet,
            "encoding": file.encoding,
            "trim": [ROSTERS[id]["name"] for id in template.columns],
        }
        yield file.name, run(job, file.saved)


def main(copy, step, only):
    """Writes every return of a step, or those of the units named in `only`."""
    returns, round = STEPS[step]
    inbox = copy / "inbox" / round
    if not only and step != "corrections":
        shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True, exist_ok=True)
    units = (WORKSPACE / "units.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    numbers = {line.split(",")[0]: position for position, line in enumerate(units)}
    for returned in returns:
        if only and returned.unit not in only:
            continue
        for name, content in fill(returned, copy, numbers):
            if name in DAMAGED:
                content = content[: len(content) * 3 // 5]
            for name in [name, *DUPLICATES.get(name, [])]:
                (inbox / name).write_bytes(content)
                print(f"{len(content):>7}  {name}", flush=True)
    if step == "returns" and (not only or "stray" in only):
        made_up = MadeUp("stray", "", 99)
        job = {"source": None, "program": "openpyxl", "format": "xlsx", "edits": STRAY.edits(made_up, edit)}
        content = run(job, STRAY.saved)
        (inbox / STRAY.name).write_bytes(content)
    print(sum(path.stat().st_size for path in inbox.iterdir()), "bytes in all")


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[2] not in STEPS or FAKETIME is None:
        sys.exit(__doc__ if FAKETIME else "faketime is not installed")
    main(Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:])
