"""Past one machine: a workload of many returns, its facts in SQL of DuckDB and Spark, and how long everything takes.

    just scale [RETURNS]

Makes a workspace of so many returns under target/scale/ (kept for the next time), reconciles it, writes its facts, and holds what both
engines answer to docs/scale/*.sql against what the program says (check.py). Then DuckDB is asked of ten and a hundred times as many
returns: as if as many offices had sent their facts. It needs the Python packages duckdb and pyspark, and a Java 17.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCALE = ROOT / "target" / "scale"
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tallybook"
MIB = 1 << 20


def run(what, arguments, ends, out=None):
    """Runs a program, and says what it took: time, processor time of all its processes, the memory of the largest."""
    began = time.perf_counter()
    program = subprocess.Popen([str(argument) for argument in arguments], cwd=ROOT, stdout=out)
    _, status, took = os.wait4(program.pid, 0)
    seconds = time.perf_counter() - began
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode != ends:
        sys.exit(f"{what} ended with {program.returncode}")
    cpu, memory = took.ru_utime + took.ru_stime, took.ru_maxrss / 1024
    print(f"{what}: {seconds:.1f} s, {cpu:.1f} s of processor time, at most {memory:.0f} MiB", flush=True)


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MIB


def ask_many(facts, offices):
    """Asks DuckDB of the facts of as many offices, which are links to the same files under other plans."""
    import duckdb

    import check

    tables = ["units", "indicators", "figures", "proofs", "repeats"]
    many = SCALE / f"{facts.parent.name}-times-{offices}"
    for office in range(offices):
        folder = many / f"office={office}"
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            link = folder / f"{table}.parquet"
            link.unlink(missing_ok=True)
            os.link(facts / link.name, link)
    connection = duckdb.connect()
    for table in tables:
        connection.execute(
            f"CREATE VIEW {table} AS SELECT * EXCLUDE office REPLACE (plan || '-' || office AS plan) "
            f"FROM read_parquet('{many}/*/{table}.parquet', hive_partitioning = true)"
        )
    for name in check.CHECKS:
        began = time.perf_counter()
        # Every column is worked out, and none is fetched.
        rows = connection.execute(f"SELECT count(COLUMNS(*)) FROM ({(check.SQL / name).read_text()})").fetchone()[0]
        print(f"duckdb, {offices} offices: {name} in {time.perf_counter() - began:.2f} s, {rows} rows", flush=True)


def main(returns):
    workspace = SCALE / str(returns)
    said, facts = workspace / "reconcile.json", workspace / "facts"
    cargo = ["cargo", "--quiet"]
    subprocess.run([*cargo, "build", "--release"], cwd=ROOT, check=True)
    if not (workspace / "plan.toml").is_file():
        make = [*cargo, "run", "--release", "--example", "make_workload", "--", workspace, "returns", str(returns)]
        subprocess.run(make, cwd=ROOT, check=True)
    # The workload does not tally, and so the program ends with 1.
    with said.open("w") as out:
        run("reconcile", [PROGRAM, "-C", workspace, "--json", "reconcile"], ends=1, out=out)
    run("status, which writes nothing", [PROGRAM, "-C", workspace, "-q", "status"], ends=1)
    run("facts", [PROGRAM, "-C", workspace, "-q", "facts", "--out", facts], ends=1)
    rows = sum(file["rows"] for file in json.loads((facts / "facts.json").read_text(encoding="utf-8"))["files"])
    print(f"returns {size(workspace / 'inbox'):.1f} MiB, facts {size(facts):.1f} MiB, {rows} rows", flush=True)
    for engine in ["duckdb", "spark"]:
        check = [sys.executable, Path(__file__).with_name("check.py"), engine, facts, said]
        # Spark says much of itself while it starts.
        checked = subprocess.run(check, stderr=subprocess.PIPE, text=True)
        if checked.returncode != 0:
            sys.exit(checked.stderr)
    for offices in [1, 10, 100]:
        ask_many(facts, offices)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
