"""Provenance of results: what made them, and whether that is what is asked for now."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp._version import __version__
from offramp.case.reading import load
from offramp.case.writing import to_yaml
from offramp.ensemble.ensemble import CHUNK
from offramp.errors import ResultsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.ensemble.plan import RunPlan
    from offramp.worlds.worlds import Worlds

__all__ = [
    "PROVENANCE",
    "apart",
    "case_beside",
    "differences",
    "made_with",
    "provenance",
    "provenance_of",
    "refuse_other",
    "versions_here",
    "with_versions",
]

PROVENANCE = "provenance.json"
NEEDED = {"key", "digest", "worlds", "seed", "method", "images", "policies", "left_out", "chunk"}
"""What the provenance has to say for the results beside it to be read."""


def versions_here() -> dict[str, str]:
    """Return the versions of what draws and calculates beside this program."""
    import scipy

    return {"numpy": np.__version__, "scipy": scipy.__version__}


def provenance_of(plan: RunPlan, worlds: Worlds, command: str = "") -> dict[str, Any]:
    """Return what was run, as plain values: all that decides the numbers, then by what it was run."""
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
    how = {"command": command, **versions_here()}
    return {**decides, "key": key, "left_out": list(plan.left_out), **how}


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


def differences(folder: str | Path, plan: RunPlan, worlds: Worlds) -> tuple[str, ...]:
    """Return in what the run whose results a folder holds differs from another one; nothing where it is the same.

    Raises
    ------
    ResultsError
        where the folder holds no results, or does not say of what.
    """
    return apart(provenance(Path(folder)), provenance_of(plan, worlds), "now")


def apart(known: Mapping[str, Any], other: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return in what two runs differ, by what they say; `where` is what the other one is called."""
    if known["key"] == other["key"]:
        return ()
    differ = [name for name in _SAID if known.get(name) != other.get(name)]
    if len(differ) > 1 and "asked" in differ:
        differ.remove("asked")  # It follows from the rest.
    told = [(_SAID[name], *_told_apart(known.get(name), other.get(name))) for name in differ]
    # Where a key was changed by hand, nothing else may tell.
    return tuple(f"{what} ({mine}, {where} {theirs})" for what, mine, theirs in told) or ("its key",)


def refuse_other(folder: Path, says: Mapping[str, Any]) -> None:
    """Raise where a folder holds the results of another run."""
    differ = apart(provenance(folder), says, "now")
    if differ:
        raise ResultsError(
            f"{folder}: holds the results of another run; it differs in {'; '.join(differ[:3])}; name another folder, or ask the same again"
        )


def _told_apart(mine: Any, theirs: Any) -> tuple[str, str]:
    """Return two values in a few letters each; of two lists, what the other has not."""
    if isinstance(mine, list) and isinstance(theirs, list) and set(map(str, mine)) != set(map(str, theirs)):
        only = ([str(name) for name in one if name not in other] for one, other in ((mine, theirs), (theirs, mine)))
        first, second = (", ".join(names) for names in only)
        return (f"with {_short(first)}" if first else "without", f"with {_short(second)}" if second else "without")
    return _short(mine), _short(theirs)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}…"


def provenance(folder: Path) -> dict[str, Any]:
    """Read what a folder says of its results; raise where it says nothing, or not enough."""
    try:
        found = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{folder}: holds no results: there is no {PROVENANCE} in it") from None
    except (OSError, ValueError):
        raise ResultsError(f"{folder / PROVENANCE}: cannot be read; the results beside it need it") from None
    if not isinstance(found, dict) or not set(found) >= NEEDED:
        raise ResultsError(f"{folder / PROVENANCE}: does not say what was run; the results beside it need it")
    return found


def case_beside(folder: Path, digest: str) -> Case:
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


def made_with(folder: str | Path) -> tuple[str, ...]:
    """Return by which versions of NumPy and SciPy the results in a folder were made; more than one where it was gone on by another.

    Raises
    ------
    ResultsError
        where the folder holds no results, or does not say of what.
    """
    found = _versions(provenance(Path(folder)))
    return tuple(f"NumPy {versions['numpy']} with SciPy {versions['scipy']}" for versions in found)


def _versions(says: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the versions of NumPy and SciPy that results say they are of, those that they were begun with first."""
    also = says.get("also")
    found = [says, *(also if isinstance(also, list) else [])]
    return [
        {name: versions.get(name) for name in ("numpy", "scipy")} for versions in found if isinstance(versions, dict)
    ]


def with_versions(says: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what results say, with the versions that others say they are of beside its own."""
    found: list[dict[str, Any]] = []
    for versions in (versions for said in (says, *others) for versions in _versions(said)):
        if versions not in found:
            found.append(versions)
    return {**says, "also": found[1:]} if found[1:] else says
