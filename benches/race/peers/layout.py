"""What the Python contenders share: the layout of a return, and the line by which the race sees that all did the same work."""

import json
import pathlib
import sys

FIGURES, AMOUNT, COUNT, DATE, NOTE = "指标填报", "金额（元）", "数量（个）", "日期", "备注"
SOURCE = ["单位", "文件", "工作表"]
RED, AMBER, BLUE = "#FFC7CE", "#FFEB9C", "#DDEBF7"
MOST_ROWS = 1_000_000


def arguments():
    return sorted(pathlib.Path(sys.argv[1]).iterdir()), sys.argv[2]


def roster(sheet):
    """The indicator that a sheet is the roster of."""
    return int(sheet.removeprefix("明细")) if sheet.startswith("明细") else None


def heads(indicators):
    return [f"指标{i} {what}" for i in range(indicators) for what in ("目标", "上报", "明细合计")]


class Tally:
    def __init__(self):
        self.files = self.cells = self.rows = self.mismatches = self.short = 0
        self.total = 0.0

    def add(self, target, stated, total):
        """Counts a figure; gives whether its roster says something else, and whether it is below target."""
        is_off, is_short = total is not None and abs(total - stated) > 0.005, stated < target
        self.mismatches += is_off
        self.short += is_short
        self.total += total or 0.0
        return is_off, is_short

    def show(self, **more):
        print(json.dumps({**vars(self), "total": round(self.total, 2), **more}))
