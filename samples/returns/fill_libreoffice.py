"""Fills a template in with LibreOffice, driven through UNO: python3 fill_libreoffice.py JOB.json

Needs the python3-uno of the system's Python. The document is opened, edited and stored as by hand; nothing is patched after.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet import CellFlags

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "csv": "Text - txt - csv (StarCalc)"}
ENCODINGS = {"utf-8": 76, "gbk": 61}  # LibreOffice's numbers of character sets
CONTENTS = CellFlags.VALUE | CellFlags.DATETIME | CellFlags.STRING | CellFlags.FORMULA
LOOKS = CellFlags.HARDATTR | CellFlags.STYLES


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def connect(profile, clock):
    """Starts an office of its own, at the time of `clock`, and gives its desktop."""
    pipe = f"tallybook-samples-{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={pipe};urp;"],
        env={**os.environ, **clock},
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.25)
    sys.exit("LibreOffice did not start")


def position(sheets, name):
    return sheets.ElementNames.index(name)


def apply(sheets, edit, args):
    sheet = sheets.getByName(args[0]) if edit not in ("add-sheet",) else None
    if edit == "set":
        _, row, column, kind, value = args
        cell = sheet.getCellByPosition(column, row)
        if kind == "number":
            cell.setValue(value)
        elif kind == "date":
            # The template's own format shows the number as a date.
            cell.setValue((date.fromisoformat(value) - date(1899, 12, 30)).days)
        elif kind == "formula":
            cell.setFormula(f"={value}")
        else:
            cell.setString(value)
    elif edit == "unprotect":
        sheet.unprotect("")
    elif edit == "rename-sheet":
        sheet.setName(args[1])
    elif edit == "add-sheet":
        sheets.insertNewByName(args[0], sheets.Count)
    elif edit == "delete-sheet":
        sheets.removeByName(args[0])
    elif edit == "insert-row":
        sheet.Rows.insertByIndex(args[1], 1)
    elif edit == "insert-column":
        sheet.Columns.insertByIndex(args[1], 1)
    elif edit == "delete-column":
        sheet.Columns.removeByIndex(args[1], 1)
    else:
        sys.exit(f"not for LibreOffice: {edit}")


def trim(sheet):
    """Takes the looks off the blank rows below a table: LibreOffice writes the next 1,000 of them, which makes a file three
    times as large."""
    filled = sheet.queryContentCells(CONTENTS).RangeAddresses
    end = max(address.EndRow for address in filled)
    sheet.getCellRangeByPosition(0, end + 1, 20, 1048575).clearContents(LOOKS)


def main(profile):
    job = json.load(open(sys.argv[1], encoding="utf-8"))
    office, desktop = connect(profile, job["clock"])
    try:
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(job["source"]), "_blank", 0, properties(Hidden=True))
        for edit, *args in job["edits"]:
            apply(document.Sheets, edit, args)
        document.calculateAll()
        for name in filter(document.Sheets.hasByName, job["trim"]):
            trim(document.Sheets.getByName(name))
        store = {"FilterName": FILTERS[job["format"]]}
        if job["format"] == "csv":
            sheet = position(document.Sheets, job["sheet"]) + 1
            store["FilterOptions"] = f"44,34,{ENCODINGS[job['encoding']]},1,,0,false,true,false,false,false,{sheet}"
        document.storeToURL(uno.systemPathToFileUrl(job["target"]), properties(**store))
        document.close(True)
    finally:
        try:
            desktop.terminate()
        except Exception:  # the connection ends with the office
            pass
        office.wait(60)


with tempfile.TemporaryDirectory() as folder:
    main(folder)
