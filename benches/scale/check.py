"""Holds a folder of facts, asked in SQL, against what the program itself says.

    python check.py duckdb|spark FACTS RECONCILE.json

FACTS is what `tallybook facts --out FACTS` wrote, RECONCILE.json what `tallybook reconcile --json` said of the same round. The SQL is
that of docs/scale/. Every number is compared as a decimal, and one that differs ends with status 1. It needs duckdb, or pyspark and
a Java 17.
"""

import json
import os
import sys
import time
from decimal import Decimal
from pathlib import Path

SQL = Path(__file__).parents[2] / "docs" / "scale"


def duckdb_query(facts):
    """What runs a query of docs/scale/ in DuckDB, on the facts of that folder."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{facts}'")

    def query(name):
        cursor = connection.execute((SQL / name).read_text())
        return [] if cursor.description is None else rows([column[0] for column in cursor.description], cursor.fetchall())

    query("duckdb.sql")
    return query


def spark_query(facts):
    """The same in Spark, on this machine."""
    os.chdir(facts)
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    session = session.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def query(name):
        statements = [part for part in (SQL / name).read_text().split(";") if part.strip()]
        frames = [session.sql(statement) for statement in statements]
        return rows(frames[-1].columns, frames[-1].collect())

    query("spark.sql")
    return query


def rows(columns, values):
    return [dict(zip(columns, row)) for row in values]


def number(said):
    """A figure, of the JSON or of SQL."""
    return None if said is None else Decimal(str(said))


def check_totals(found, said):
    """The totals of every indicator."""
    of = {row["indicator"]: row for row in found}
    compared = 0
    for indicator in said["indicators"]:
        row = of.pop(indicator["id"])
        for key in ["allocated", "stated", "roster", "units_due", "units_returned"]:
            assert number(row[key]) == number(indicator[key]), (indicator["id"], key, row[key], indicator[key])
            compared += 1
    assert not of, of
    return compared


def check_rosters(found, said):
    """Every unit's figures: as they were stated, as its rows add up, and which of them differ."""
    of = {(row["unit"], row["indicator"]): row for row in found}
    about = {}
    for finding in said["findings"]:
        about.setdefault((finding["unit"], finding["indicator"]), []).append(finding)
    compared = 0
    for unit in said["units"]:
        for indicator, figure in unit["figures"].items():
            place = unit["id"], indicator
            row = of.pop(place)
            for key in ["stated", "roster"]:
                assert number(row[key]) == number(figure[key]), (place, key, row[key], figure[key])
            findings = about.get(place, [])
            # R101 leaves to the rules of the figure alone what cannot be right as it stands.
            is_told = any(finding["code"] in ["V102", "V103", "V104"] for finding in findings)
            is_said = any(finding["code"] == "R101" and finding["severity"] == "error" for finding in findings)
            assert row["differs"] == is_said or row["differs"] and is_told, (place, row, findings)
            compared += 3
    assert not of, of
    return compared


def check_repeats(found, said):
    """Which rows a unit lists twice, and which units list what another does."""
    told = [finding for finding in said["findings"] if finding["severity"] != "info"]
    twice = sorted(row["unit"] for row in found if row["times"] > 1)
    assert twice == sorted(finding["unit"] for finding in told if finding["code"] == "R104"), twice
    shared = {row["unit"] for row in found if row["is_listed_before"]}
    assert shared == {finding["unit"] for finding in told if finding["code"] == "R105"}, shared
    return len(twice) + len(shared)


CHECKS = {"totals.sql": check_totals, "rosters.sql": check_rosters, "repeats.sql": check_repeats}


def main(engine, facts, said):
    said = json.loads(Path(said).read_text(encoding="utf-8"))
    began = time.perf_counter()
    query = {"duckdb": duckdb_query, "spark": spark_query}[engine](str(Path(facts).resolve()))
    print(f"{engine}: ready in {time.perf_counter() - began:.2f} s")
    for name, check in CHECKS.items():
        began = time.perf_counter()
        found = query(name)
        seconds = time.perf_counter() - began
        print(f"{engine}: {name} in {seconds:.2f} s, {len(found)} rows; {check(found, said)} facts are the same")


if __name__ == "__main__":
    main(*sys.argv[1:])
