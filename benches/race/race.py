"""The race: tallybook against a plain program, its tuned cousin, Python's best pipelines and the limits, on the same files.

    race.py [w1,w2,w3,w4,start,again,w2big,w3big] [--runs 5] [--bin target/release] [--no-peers]

It builds nothing (`just race` does). Each contender runs in turn with the plain program, A B A B; the table gives medians, and
ratios pair by pair. Memory is that of all processes of a contender together, looked at every few milliseconds in a run of its
own that is not timed; in the same run what a contender found is held against what the plain program found. Linux only.
"""

import argparse
import collections
import decimal
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "target/race"
PEERS = HERE / "peers"
SAMPLE = ROOT / "samples/zhengzhou-2021"

WORKLOADS = {
    "w1": ("returns", 34),
    "w2": ("returns", 1_000),
    "w2big": ("returns", 10_000),
    "w3": ("roster", 200_000),
    "w3big": ("roster", 1_000_000),
    "w4": ("merged", 100_000),
}
# Whole jobs: from the files to the workbook.
CONTENDERS = {
    "tallybook reconcile": "{bin}/tallybook -C {workspace} reconcile",
    "tuned": "{bin}/examples/tuned {inbox} {out}",
    "fastexcel/polars + rustpy-xlsxwriter": "{python} {peers}/polars_rustpy.py {inbox} {out}",
    "python-calamine + XlsxWriter": "{python} {peers}/calamine_xlsxwriter.py {inbox} {out}",
    "limit: inflating": "{bin}/examples/limit {inbox}",
    "limit: inflating, XML events": "{bin}/examples/limit {inbox} xml",
}
# Takes minutes on the big parts, and is left out there.
SLOW = "python-calamine + XlsxWriter"
# For w4: they, and the plain program, say themselves how long their writing took. Their memory is that of reading as well.
WRITERS = {
    "tallybook": "{bin}/examples/consolidated {inbox} {out}",
    "rustpy-xlsxwriter (polars)": CONTENDERS["fastexcel/polars + rustpy-xlsxwriter"],
    "XlsxWriter": CONTENDERS[SLOW],
}
NAIVE = "{bin}/examples/naive {inbox} {out}"

Run = collections.namedtuple("Run", "wall cpu peak output")


class Failed(Exception):
    """A contender that ended otherwise than it should."""


def run(command, watched=False):
    """Runs a contender as a process of its own."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        peak = watch(process.pid) if watched else 0
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        # tallybook says with 1 that something does not tally.
        if process.returncode not in ((0, 1) if pathlib.Path(command[0]).name == "tallybook" else (0,)):
            raise Failed(f"ended with {process.returncode}: {errors.read().decode(errors='replace')[-300:].strip()}")
        return Run(wall, used.ru_utime + used.ru_stime, peak, output.read().decode())


def watch(pid):
    """The most memory, in MiB, that a process and its descendants took together; a page that two share counts once."""
    peak = 0
    # Until it is a zombie, which has no memory left, and waits for wait4.
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        processes = descendants(pid)
        alone = max(memory(process, "status", "VmHWM:") for process in processes)
        shares = [memory(process, "smaps_rollup", "Pss:") or memory(process, "status", "VmRSS:") for process in processes]
        peak = max(peak, alone, sum(shares))
        time.sleep(0.005)
    return peak / 1024


def descendants(pid):
    found = [pid]
    for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [process for child in children.read_text().split() for process in descendants(int(child))]
        except OSError:
            pass  # it ended meanwhile
    return found


def memory(pid, file, member):
    try:
        lines = pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(member)), 0)


def clear(workspace):
    """Takes away what tallybook wrote before, so that every run does the same: what it keeps of an earlier run most of all.

    It is deleted in the end: a file system is slow to make files for some seconds where thousands were deleted.
    """
    (FOLDER / "old").mkdir(exist_ok=True)
    away = pathlib.Path(tempfile.mkdtemp(dir=FOLDER / "old"))
    for name in ("results", "cache", "journal.jsonl"):
        if (workspace / name).exists():
            (workspace / name).rename(away / name)


def found(output):
    """What a contender says it found; tallybook's own JSON is brought into the same form."""
    said = json.loads(output)
    if "findings" not in said:
        return said
    codes = collections.Counter(finding["code"] for finding in said["findings"])
    return {
        "files": len(said["files"]),
        "cells": sum(file["cells"]["nonempty"] for file in said["files"]),
        "mismatches": codes["R101"],
        "short": codes["R102"],
        "total": float(sum(decimal.Decimal(indicator["roster"] or 0) for indicator in said["indicators"])),
    }


def disagreements(naive, other):
    # Floats that were added in another order differ beyond the cents.
    shared = [key for key in ("files", "cells", "rows", "mismatches", "short", "total") if key in naive and key in other]
    return [f"{key} {other[key]} instead of {naive[key]}" for key in shared if abs(naive[key] - other[key]) > 0.05]


def compete(part, options):
    """Runs all contenders of a part; gives the rows of the table, and whether all agree."""
    workspace = workload(part, options)
    names = {"bin": options.bin, "peers": PEERS, "python": options.python, "workspace": workspace}
    names["inbox"] = workspace / "inbox/r"
    writes_alone = part == "w4"

    def command(template, out):
        (FOLDER / "out").mkdir(exist_ok=True)
        return [word.format(out=FOLDER / "out" / out, **names) for word in template.split()]

    def timed(words):
        clear(workspace)
        taken = run(words)
        own = json.loads(taken.output) if writes_alone else {}
        return taken._replace(wall=own["writing"], cpu=own["writing_cpu"]) if writes_alone else taken

    naive = command(NAIVE, "naive.xlsx")
    first = run(naive, watched=True)
    rows, base, all_agree = [], [], True
    for name, template in (WRITERS if writes_alone else CONTENDERS).items():
        if "{python}" in template and not options.python or name == SLOW and part.endswith("big"):
            continue
        print(f"{part}: {name}", file=sys.stderr)
        words = command(template, "other.xlsx")
        try:
            clear(workspace)
            watched = run([*words, "--json"] if words[-1] == "reconcile" else words, watched=True)
            for difference in disagreements(found(first.output), found(watched.output)):
                print(f"{part}: {name} found {difference}", file=sys.stderr)
                all_agree = False
            pairs = [(timed(naive), timed(words)) for _ in range(options.runs)]
        except Failed as failure:
            print(f"{part}: {name} {failure}", file=sys.stderr)
            all_agree = False
            continue
        base += [plain for plain, _ in pairs]
        wall = median(other.wall / plain.wall for plain, other in pairs)
        cpu = median(other.cpu / max(plain.cpu, 0.01) for plain, other in pairs)
        rows.append(row(part, name, [other for _, other in pairs], watched.peak, wall, cpu))
    clear(workspace)
    shutil.rmtree(FOLDER / "old", ignore_errors=True)
    return [row(part, "naive", base, first.peak, 1, 1), *rows] if base else [], all_agree


def start(options):
    """How long it takes to the first byte of an answer; it is over before its memory could be looked at."""
    words = [str(options.bin / "tallybook"), "-C", str(SAMPLE), "check"]
    firsts, runs = [], []
    for _ in range(4 * options.runs):
        started = time.perf_counter()
        with subprocess.Popen(words, stdout=subprocess.PIPE, bufsize=0) as process:
            process.stdout.read(1)
            firsts.append(time.perf_counter() - started)
            process.stdout.read()
        runs.append(run(words))
    rows = [taken._replace(wall=first) for first, taken in zip(firsts, runs)]
    return [row("start", "tallybook check, to the first byte", rows, None, None, None)]


def again(options):
    """How long a run takes after another: when all returns are known, and when one came in that is last, or in the middle, of all.

    The ratios are to the first run, and the workbook must be the same to the byte.
    """
    workspace = workload("w2", options)
    words = [word.format(bin=options.bin, workspace=workspace) for word in CONTENDERS["tallybook reconcile"].split()]
    returns = sorted((workspace / "inbox/r").iterdir())
    held = FOLDER / "held"

    def written():
        return next((workspace / "results/r").glob("*.xlsx")).read_bytes()

    def after(late):
        clear(workspace)
        late.rename(held)
        run(words)
        held.rename(late)
        taken = run(words)
        return taken, written()

    runs, all_same = collections.defaultdict(list), True
    for _ in range(options.runs):
        clear(workspace)
        runs["first run"].append(run(words))
        first = written()
        runs["all known"].append(run(words))
        same = [written() == first]
        for name, late in ("the last one came in", returns[-1]), ("one in the middle came in", returns[len(returns) // 2]):
            taken, workbook = after(late)
            runs[name].append(taken)
            same.append(workbook == first)
        all_same &= all(same)
    clear(workspace)
    shutil.rmtree(FOLDER / "old", ignore_errors=True)

    def ratios(taken):
        pairs = list(zip(taken, runs["first run"]))
        return median(one.wall / first.wall for one, first in pairs), median(one.cpu / first.cpu for one, first in pairs)

    return [row("again", name, taken, None, *ratios(taken)) for name, taken in runs.items()], all_same


def row(part, name, runs, peak, *ratios):
    wall, cpu = median(taken.wall for taken in runs), median(taken.cpu for taken in runs)
    ratios = ["" if ratio is None else f"{ratio:.2f}" for ratio in ratios]
    return [part, name, f"{wall:.3f}", f"{cpu:.3f}", "" if peak is None else f"{peak:,.0f}", *ratios]


def median(values):
    return statistics.median(values)


def workload(part, options):
    """The workspace of a part, which is made when it is missing."""
    kind, size = WORKLOADS[part]
    folder = FOLDER / f"{kind}-{size}"
    if not folder.exists():
        print(f"{part}: making {folder.name}", file=sys.stderr)
        # Made aside and renamed, so that half a workload is none.
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        subprocess.run([options.bin / "examples/make_workload", half, kind, str(size)], check=True)
        half.rename(folder)
    return folder


def python_of_peers():
    """The interpreter that has the Python contenders' packages; `None` where they cannot be had."""
    venv = FOLDER / "venv"
    python = venv / "bin/python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The Python contenders are left out: {error}", file=sys.stderr)
        return None
    return python


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="?", default="w1,w2,w3,w4,start,again")
    asked.add_argument("--runs", type=int, default=5)
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    asked.add_argument("--bin", type=pathlib.Path, default=built)
    asked.add_argument("--no-peers", action="store_true")
    options = asked.parse_args()
    parts = options.parts.split(",")
    others = {"start": lambda options: (start(options), True), "again": again}
    if unknown := [part for part in parts if part not in WORKLOADS and part not in others]:
        asked.error(f"no such part: {', '.join(unknown)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    options.python = None if options.no_peers else python_of_peers()
    print("| workload | contender | wall s | cpu s | peak MiB | wall/naive | cpu/naive |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    all_agree = True
    for part in parts:
        rows, agree = others[part](options) if part in others else compete(part, options)
        all_agree &= agree
        for cells in rows:
            print("| " + " | ".join(cells) + " |", flush=True)
    sys.exit(0 if all_agree else "Not every contender did the same work.")


if __name__ == "__main__":
    main()
