"""Fills a template in with openpyxl: python fill_openpyxl.py JOB.json

openpyxl keeps no results of formulas: every formula of a file that it saves is without one.
"""

import json
import sys
from datetime import date

from openpyxl import Workbook, load_workbook

job = json.load(open(sys.argv[1], encoding="utf-8"))
book = load_workbook(job["source"]) if job["source"] else Workbook()
for edit, *args in job["edits"]:
    if edit == "set":
        sheet, row, column, kind, value = args
        cell = book[sheet].cell(row + 1, column + 1)
        cell.value = date.fromisoformat(value) if kind == "date" else f"={value}" if kind == "formula" else value
        if kind == "date":
            cell.number_format = "yyyy-mm-dd"
    elif edit == "delete-sheet":
        del book[args[0]]
    else:
        sys.exit(f"not for openpyxl: {edit}")
book.save(job["target"])
