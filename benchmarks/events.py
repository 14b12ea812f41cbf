"""A million coded events read and counted by dyad and month, beside other libraries; each run in a process of its own."""

from __future__ import annotations

import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.asked import asked_table, missed
from benchmarks.measure import peak
from offramp.tables import Table

if TYPE_CHECKING:
    from benchmarks.asked import Asked

ROWS, RUNS = 1_000_000, 5
MOST_SECONDS, MOST_MB = 5.0, 1000.0
"""What was asked for: how long a million events may take from the file to months of dyads, and how much memory."""

HEADER = [
    *(
        "Event ID",
        "Event Date",
        "Source Name",
        "Source Sectors",
        "Source Country",
        "Event Text",
        "CAMEO Code",
        "Intensity",
    ),
    *(
        "Target Name",
        "Target Sectors",
        "Target Country",
        "Story ID",
        "Sentence Number",
        "Publisher",
        "City",
        "District",
    ),
    *("Province", "Country", "Latitude", "Longitude"),
]
USED = ["Event Date", "Source Country", "Target Country", "CAMEO Code", "Intensity"]


def write_events(path: Path, rows: int = ROWS) -> None:
    """Write invented events with the twenty columns of ICEWS; few countries have most of them, as in the source."""
    random = np.random.default_rng(1)
    days = np.sort(random.integers(0, 6000, rows)) + np.datetime64("2000-01-01", "D")
    countries = (120 * random.random((rows, 2)) ** 4).astype(int)
    actors = random.integers(0, 30, (rows, 2))
    codes = random.integers(0, 200, rows)
    weights = np.round(random.uniform(-10, 10, 200), 1)
    places = np.round(random.uniform(-90, 90, (rows, 2)), 4)
    with path.open("w", encoding="utf-8") as stream:
        stream.write("\t".join(HEADER) + "\n")
        for i in range(rows):
            (a, b), (m, n), code = countries[i], actors[i], codes[i]
            root, sub = divmod(int(code), 10)
            stream.write(
                f"{20_000_000 + i}\t{days[i]}\tActor {m} (Country {a})\tGovernment,Executive\tCountry {a}\tEvent text of kind {code}\t"
                f"{root + 1:02d}{sub}\t{weights[code]}\tActor {n} (Country {b})\tMilitary\tCountry {b}\t{30_000_000 + i // 2}\t{i % 6 + 1}\t"
                f"Agency\tCity {i % 500}\t\tProvince {i % 90}\tCountry {a}\t{places[i][0]}\t{places[i][1]}\n"
            )


def ours(path: str) -> int:
    """Read and count the events as a user does."""
    from offramp.evidence.readers.dyad_months import dyad_months
    from offramp.evidence.readers.registry import read

    return len(dyad_months(read(path)))


def by_pyarrow(path: str) -> int:
    """Read the five columns that are needed, and count, with pyarrow alone."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    table = csv.read_csv(
        path,
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(include_columns=USED, column_types=dict.fromkeys(USED, pa.string())),
    )
    table = table.append_column("month", pc.utf8_slice_codeunits(table["Event Date"], 0, 7))
    table = table.append_column("weight", pc.cast(table["Intensity"], pa.float64()))
    return int(
        table.group_by(["Source Country", "Target Country", "month"])
        .aggregate([("weight", "sum"), ("weight", "mean")])
        .num_rows
    )


def by_polars(path: str) -> int:
    """Do the same with polars."""
    import polars as pl  # type: ignore[import-not-found, unused-ignore]

    table = pl.read_csv(path, separator="\t", columns=USED, infer_schema=False, quote_char=None)
    table = table.with_columns(
        pl.col("Event Date").str.slice(0, 7).alias("month"), pl.col("Intensity").cast(pl.Float64).alias("weight")
    )
    keys = ["Source Country", "Target Country", "month"]
    return int(
        table.group_by(keys).agg(pl.col("weight").sum().alias("sum"), pl.col("weight").mean().alias("mean")).height
    )


def by_pandas(path: str) -> int:
    """Do the same with pandas."""
    import csv

    import pandas as pd  # type: ignore[import-untyped, unused-ignore]

    table = pd.read_csv(path, sep="\t", usecols=USED, dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE)
    table["month"] = table["Event Date"].str.slice(0, 7)
    table["weight"] = table["Intensity"].astype(float)
    return len(table.groupby(["Source Country", "Target Country", "month"])["weight"].agg(["sum", "mean"]))


WAYS = {"offramp": ours, "pyarrow": by_pyarrow, "polars": by_polars, "pandas": by_pandas}
"""Ways to count; of the libraries, those that are installed are measured. Ours also checks, classifies and makes records."""


def measure(way: str, path: str) -> dict[str, float]:
    """Return how long one way takes, with its imports, its processor time, its memory and the number of groups."""
    begin, busy = time.perf_counter(), time.process_time()
    groups = WAYS[way](path)
    return {
        "seconds": time.perf_counter() - begin,
        "processor": time.process_time() - busy,
        "MB": peak(),
        "groups": float(groups),
    }


def main() -> list[Asked]:
    """Print every way; return what was asked for and what was found."""
    rows: list[tuple[str, ...]] = []
    found: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.tab"
        write_events(path)
        size, digest = path.stat().st_size / 1e6, hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.events", way, str(path)]
            done = [subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(RUNS)]
            if any(run.returncode for run in done):
                rows.append((way, "not installed", "", "", ""))
                continue
            runs = [json.loads(run.stdout) for run in done]
            found[way] = runs
            cells = (
                " / ".join(f"{value:.2f}" for value in (min(each), statistics.median(each), max(each)))
                for each in ([run[key] for run in runs] for key in ("seconds", "processor"))
            )
            rows.append((way, *cells, f"{max(run['MB'] for run in runs):.0f}", f"{runs[0]['groups']:,.0f}"))
    title = f"{ROWS:,} events ({size:.0f} MB, {digest}) by dyad and month (least / middle / greatest)"
    print(Table(title, ("way", "seconds", "processor seconds", "peak MB", "groups"), tuple(rows)), end="\n\n")
    seconds = statistics.median(run["seconds"] for run in found["offramp"])
    memory = max(run["MB"] for run in found["offramp"])
    return [
        (
            "a million events to months of dyads",
            f"under {MOST_SECONDS:g} s",
            f"{seconds:.2f} s",
            seconds < MOST_SECONDS,
        ),
        ("memory for it", f"under {MOST_MB:,.0f} MB", f"{memory:.0f} MB", memory < MOST_MB),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], sys.argv[2])))
    else:
        asked = main()
        print(asked_table(asked))
        sys.exit(missed(asked))
