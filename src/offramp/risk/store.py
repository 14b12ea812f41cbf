"""Results in a folder: a Parquet file per chunk of worlds, each whole or not there, and where they come from.

    FOLDER/provenance.json     what was run: the case's hash, the seed, how many worlds, which policies, by what version
    FOLDER/case.yaml           the case
    FOLDER/outcomes/*.parquet  a row per world: what was drawn, and what each policy came to

A file is written beside its place and then renamed, so that whatever ends a run loses at most the chunk that it was at.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp._version import __version__
from offramp.case.reading import load
from offramp.case.writing import to_yaml
from offramp.errors import OutputError, ResultsError
from offramp.files import write_whole
from offramp.risk.ensemble import CHUNK, Chunk, chunks_of, gathered
from offramp.risk.plan import plan_of
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.risk.outcomes import Outcomes
    from offramp.risk.plan import Plan
    from offramp.worlds.worlds import Worlds

__all__ = ["Store", "differences", "load_outcomes", "merge", "open_store", "provenance_of"]

PROVENANCE = "provenance.json"
NEEDED = {"key", "digest", "worlds", "seed", "method", "images", "policies", "left_out", "chunk"}
"""What the provenance has to say for the results beside it to be read."""

KEY = b"offramp"
"""Under which name a Parquet file says what it belongs to."""

BETWEEN = " | "
"""What stands between policy and question in the name of a column."""


@dataclass(frozen=True)
class Store:
    """A folder of results; `key` is the hash of what was run, which every file in it carries."""

    folder: Path
    key: str

    @property
    def parts(self) -> Path:
        """Where the Parquet files are."""
        return self.folder / "outcomes"

    def path(self, first: int, last: int) -> Path:
        """Return the file of the worlds from `first` up to, but without, `last`."""
        return self.parts / f"worlds-{first:07}-{last:07}.parquet"

    def has(self, first: int, last: int) -> bool:
        """Whether a chunk is stored; a file that is there is whole."""
        return self.path(first, last).exists()

    def write(self, chunk: Chunk, worlds: Worlds) -> None:
        """Store a chunk, whole or not at all.

        Raises
        ------
        OutputError
            where it cannot be written; what was stored before stays.
        """
        import pyarrow as pa
        from pyarrow import parquet

        some = slice(chunk.first, chunk.last)
        columns: dict[str, Any] = {"world": np.arange(chunk.first, chunk.last)}
        columns |= {name: values[some] for name, values in worlds.values.items()}
        columns |= {f"reading of {actor}": list(names[some]) for actor, names in worlds.images.items()}
        columns |= {BETWEEN.join(key): values for key, values in chunk.values.items()}
        says = json.dumps({"key": self.key, "error": chunk.error, "asked": list(chunk.values)})
        stream = io.BytesIO()
        parquet.write_table(pa.table(columns).replace_schema_metadata({KEY: says.encode()}), stream)
        try:
            write_whole(self.path(chunk.first, chunk.last), stream.getvalue())
        except OutputError as error:
            raise OutputError(
                f"{error}; what was stored before is whole, and the same command goes on from there"
            ) from None

    def read(self, first: int, last: int, worlds: Worlds | None = None) -> Chunk:
        """Return a stored chunk; with `worlds`, after seeing that it was run in these.

        Raises
        ------
        ResultsError
            where the file is missing, damaged, or belongs to something else.
        """
        path = self.path(first, last)
        table, says = _table(path)
        if says.get("key") != self.key:
            raise ResultsError(f"{path}: belongs to another run than the rest of {self.folder}; move it away")
        if table.num_rows != last - first:
            raise ResultsError(
                f"{path}: has {table.num_rows} worlds, and {last - first} by its name; remove it and run again"
            )
        if worlds is not None:
            self._compare(path, table, worlds, first, last)
        # Not from the names of the columns: a policy may be called anything.
        asked = [(policy, question) for policy, question in says["asked"]]
        values = {key: table.column(BETWEEN.join(key)).to_numpy() for key in asked}
        return Chunk(first, last, values, float(says["error"]))

    @staticmethod
    def _compare(path: Path, table: Any, worlds: Worlds, first: int, last: int) -> None:
        for name, drawn in worlds.values.items():
            if not np.array_equal(table.column(name).to_numpy(), drawn[first:last]):
                raise ResultsError(
                    f"{path}: `{name}` was drawn otherwise than it is here, by another version of what draws; run again in a new folder"
                )


def _table(path: Path) -> tuple[Any, dict[str, Any]]:
    """Read a Parquet file and what it says it belongs to."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
        says = json.loads((table.schema.metadata or {})[KEY])
    except FileNotFoundError:
        raise ResultsError(f"{path}: is missing; run the same command again to fill the gap") from None
    except (OSError, pa.ArrowException, KeyError, ValueError):
        raise ResultsError(
            f"{path}: cannot be read: it is damaged, or no file of results; remove it and run the same command again, which does its "
            f"worlds anew"
        ) from None
    return table, says


def provenance_of(plan: Plan, worlds: Worlds, command: str = "") -> dict[str, Any]:
    """Return what was run, as plain values: all that decides the numbers, then by what it was run."""
    import scipy

    decides = {
        "format": 1,
        "case": plan.case.title,
        "digest": hashlib.sha256(to_yaml(plan.case).encode()).hexdigest(),
        "worlds": worlds.count,
        "seed": worlds.seed,
        "method": worlds.method,
        "images": dict(worlds.fixed),
        "policies": list(plan.policies),
        "asked": {variant.name: [query.name for query in queries] for variant, queries in plan.queries.items()},
        "chunk": CHUNK,
        "offramp": __version__,
    }
    key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()
    how = {"command": command, "numpy": np.__version__, "scipy": scipy.__version__}
    return {**decides, "key": key, "left_out": list(plan.left_out), **how}


def open_store(folder: str | Path, plan: Plan, worlds: Worlds, command: str = "") -> Store:
    """Open a folder of results for a run, making it where it is missing.

    Raises
    ------
    ResultsError
        where it holds the results of something else, naming what differs.
    OutputError
        where it cannot be made or written.
    """
    folder = Path(folder)
    wanted, text = provenance_of(plan, worlds, command), to_yaml(plan.case)
    try:
        others = _others(folder, text)
        # After the look at what is there: another shard may have begun in the meantime.
        if (folder / PROVENANCE).exists():
            _refuse_other(folder, plan, worlds)
            return Store(folder, wanted["key"])
        if others:
            raise ResultsError(f"{folder}: is a folder with other things in it; name a new one for results")
        (folder / "outcomes").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    write_whole(folder / "case.yaml", text)
    # Last, so that a folder with it has all the rest.
    write_whole(folder / PROVENANCE, json.dumps(wanted, ensure_ascii=False, indent=2) + "\n")
    return Store(folder, wanted["key"])


def _others(folder: Path, text: str) -> bool:
    """Whether a folder holds anything but what a run leaves that was killed before it could say what it is."""
    if not folder.is_dir():
        return False
    return not all(_begun(path, text) for path in list(folder.iterdir()))


def _begun(path: Path, text: str) -> bool:
    if path.name == "case.yaml":
        return path.is_file() and path.read_bytes() == text.encode()
    if path.name == "outcomes":
        return path.is_dir() and not any(path.iterdir())
    return path.name.startswith(".") and path.suffix == ".part"


_SAID = {
    "case": "case",
    "digest": "content of the case",
    "worlds": "number of worlds",
    "seed": "seed",
    "method": "way of drawing",
    "images": "fixed readings",
    "policies": "policies",
    "asked": "questions",
    "chunk": "size of chunks",
    "offramp": "version of offramp",
    "format": "format",
}


def differences(folder: str | Path, plan: Plan, worlds: Worlds) -> tuple[str, ...]:
    """Return in what the run whose results a folder holds differs from another one; nothing where it is the same.

    Raises
    ------
    ResultsError
        where the folder holds no results, or does not say of what.
    """
    known, wanted = _provenance(Path(folder)), provenance_of(plan, worlds)
    if known["key"] == wanted["key"]:
        return ()
    differ = [name for name in _SAID if known.get(name) != wanted[name]]
    return tuple(f"{_SAID[name]} ({_short(known.get(name))}, now {_short(wanted[name])})" for name in differ)


def _refuse_other(folder: Path, plan: Plan, worlds: Worlds) -> None:
    differ = differences(folder, plan, worlds)
    if differ:
        raise ResultsError(
            f"{folder}: holds the results of another run; it differs in {'; '.join(differ[:3])}; name another folder, or ask the same again"
        )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}…"


def _provenance(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{folder}: holds no results: there is no {PROVENANCE} in it") from None
    except (OSError, ValueError):
        raise ResultsError(f"{folder / PROVENANCE}: cannot be read; the results beside it need it") from None
    if not isinstance(found, dict) or not set(found) >= NEEDED:
        raise ResultsError(f"{folder / PROVENANCE}: does not say what was run; the results beside it need it")
    return found


def _case(folder: Path, digest: str) -> Case:
    """Read the case beside results, after seeing that it is the one that was run."""
    path = folder / "case.yaml"
    try:
        same = hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror}; the results beside it need it") from None
    if not same:
        raise ResultsError(
            f"{path}: is not the case that was run; put it back as it was, or run the case in a new folder"
        )
    return load(path)


def load_outcomes(folder: str | Path) -> Outcomes:
    """Read the results in a folder.

    Raises
    ------
    ResultsError
        where there are none, some worlds are missing (saying how many), or a file is damaged.
    """
    folder = Path(folder)
    known = _provenance(folder)
    case = _case(folder, known["digest"])
    worlds = draw_worlds(case, known["worlds"], known["seed"], method=known["method"], images=known["images"])
    policies = [policy for policy in known["policies"] if policy in case.policies]
    plan = replace(plan_of(case, policies or None), left_out=tuple(known["left_out"]))
    store = Store(folder, known["key"])
    spans = chunks_of(worlds.count, known["chunk"])
    missing = [(first, last) for first, last in spans if not store.has(first, last)]
    if missing:
        lacking = sum(last - first for first, last in missing)
        raise ResultsError(
            f"{folder}: {lacking:,} of {worlds.count:,} worlds are missing, the first from {missing[0][0]} on; run the same command again, "
            f"or merge the folders of all shards"
        )
    return gathered(plan, worlds, [store.read(first, last, worlds) for first, last in spans])


def merge(folder: str | Path, shards: Sequence[str | Path]) -> Outcomes:
    """Bring the results of several folders, of one run, together in a folder, and read them.

    Raises
    ------
    ResultsError
        where the folders are of different runs, a file is damaged, or worlds are missing from all.
    OutputError
        where the folder cannot be written.
    """
    folder = Path(folder)
    known = [(_provenance(Path(shard)), Path(shard)) for shard in shards]
    first = known[0][0]
    for other, shard in known[1:]:
        if other["key"] != first["key"]:
            raise ResultsError(
                f"{shard}: is of another run than {known[0][1]}; shards of one run have the same case, seed, worlds and policies"
            )
    if (folder / PROVENANCE).exists() and _provenance(folder)["key"] != first["key"]:
        raise ResultsError(f"{folder}: holds the results of another run; name a new folder")
    try:
        (folder / "outcomes").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    for _, shard in known:
        for path in sorted((shard / "outcomes").glob("worlds-*.parquet")):
            _take(path, folder / "outcomes" / path.name, first["key"])
    for name in ("case.yaml", PROVENANCE):
        write_whole(folder / name, (known[0][1] / name).read_bytes())
    return load_outcomes(folder)


def _take(path: Path, target: Path, key: str) -> None:
    """Copy a file of results that is whole and of the run."""
    if not re.fullmatch(r"worlds-\d+-\d+\.parquet", path.name) or target.exists():
        return
    _, says = _table(path)
    if says.get("key") != key:
        raise ResultsError(f"{path}: belongs to another run; move it away")
    write_whole(target, path.read_bytes())
