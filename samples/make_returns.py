"""Writes zhengzhou-2021/inbox/2021-08: made-up returns, filled in and saved by the programs that units use.

    python samples/make_returns.py OUTBOX [UNIT...]

OUTBOX holds blank templates, as `tallybook templates` writes them, in one folder a round (2021-08, 2021-05). What each file
shows stands in README.md beside this script, with what must be installed. Every program runs with its clock set by faketime
to the moment at which the unit saved its file: the same script and the same programs give the same cells.
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
from units import DAMAGED, DUPLICATES, RETURNS, STRAY, Formula

HERE = Path(__file__).parent
WORKSPACE = HERE / "zhengzhou-2021"
PLAN = tomllib.loads((WORKSPACE / "plan.toml").read_text(encoding="utf-8"))
ROSTERS = {roster["id"]: roster for roster in PLAN["roster"]}
INDICATORS = {indicator["id"]: indicator for campaign in PLAN["campaign"] for indicator in campaign["indicator"]}
ROUNDS = {round["id"]: round for round in PLAN["round"]}
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Template:
    """A blank template, and where its cells stand: found by their words, as a person finds them."""

    def __init__(self, path, round):
        self.path = path
        book = load_workbook(path)
        self.figures = book.sheetnames[1]
        cells = [cell for row in book[self.figures].iter_rows() for cell in row if isinstance(cell.value, str)]
        self.beside = {cell.value: (cell.row - 1, cell.column) for cell in cells if cell.column == 1}
        heading = next(cell for cell in cells if cell.value == "填报数")
        self.stated_column = heading.column - 1
        columns = {cell.value: cell.column for cell in book[self.figures][heading.row]}
        self.remark_column = columns["备注"] - 1
        self.target_column = columns["目标"] - 1
        rows = {cell.value: cell.row for cell in cells if cell.column == 1 and cell.row > heading.row}
        self.rows = {id: rows[indicator_name(id)] - 1 for id in ROUNDS[round]["collect"]}
        self.targets = {id: book[self.figures].cell(row + 1, columns["目标"]).value for id, row in self.rows.items()}
        self.columns = {}
        for roster in (INDICATORS[id].get("roster") for id in self.rows):
            if roster:
                headings = [cell.value for cell in book[ROSTERS[roster]["name"]][1]]
                self.columns[roster] = {column["id"]: headings.index(column["name"]) for column in ROSTERS[roster]["columns"]}


def indicator_name(id):
    """A name, or the heading of the column without its measure."""
    indicator = INDICATORS[id]
    return indicator.get("name") or re.sub(r"[（(][^（）()]*[）)]$", "", indicator["column"])


class Filling:
    """What a unit writes: plausible figures and rosters that agree. A return's `spoil` then changes it."""

    def __init__(self, unit, place, number, template, keep):
        self.template = template
        self.made_up = MadeUp(unit, place, number)
        self.random = self.made_up.random
        self.answers = {"填报人": self.made_up.person(), "联系电话": self.made_up.phone()}
        self.stated, self.rows, self.remarks = {}, {}, {}
        self.edits = []  # after everything is filled in
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
                for position, row in enumerate(rows):
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


def fill(returned, outbox, numbers):
    """The files of one return, as (name, bytes)."""
    folder = outbox / returned.round
    source = next(path for path in folder.iterdir() if path.name.startswith(returned.template + "_"))
    template = Template(source, returned.round)
    filling = Filling(returned.unit, returned.place, numbers[returned.unit], template, returned.keep)
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


def main(outbox, only):
    """Writes every return, or those of the units named in `only`."""
    inbox = WORKSPACE / "inbox" / "2021-08"
    if not only:
        shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True, exist_ok=True)
    units = (WORKSPACE / "units.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    numbers = {line.split(",")[0]: position for position, line in enumerate(units)}
    for returned in RETURNS:
        if only and returned.unit not in only:
            continue
        for name, content in fill(returned, outbox, numbers):
            if name in DAMAGED:
                content = content[: len(content) * 3 // 5]
            for name in [name, *DUPLICATES.get(name, [])]:
                (inbox / name).write_bytes(content)
                print(f"{len(content):>7}  {name}", flush=True)
    if not only or "stray" in only:
        made_up = MadeUp("stray", "", 99)
        job = {"source": None, "program": "openpyxl", "format": "xlsx", "edits": STRAY.edits(made_up, edit)}
        content = run(job, STRAY.saved)
        (inbox / STRAY.name).write_bytes(content)
    print(sum(path.stat().st_size for path in inbox.iterdir()), "bytes in all")


if __name__ == "__main__":
    if len(sys.argv) < 2 or FAKETIME is None:
        sys.exit(__doc__ if FAKETIME else "faketime is not installed")
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
