"""Provenance of results: the inputs and versions of a run, and their differences from another run."""

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
from offramp.ensemble.provenance_checks import FORMAT, damages, key_of
from offramp.errors import ResultsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.ensemble.plan import RunPlan
    from offramp.worlds.worlds import Worlds

__all__ = [
    "PROVENANCE",
    "differences",
    "provenance",
    "provenance_of",
    "refuse_other_plan",
    "refuse_other_run",
    "run_differences",
    "stored_case",
    "versions_here",
    "versions_used",
    "with_versions",
]

PROVENANCE = "provenance.json"


def versions_here() -> dict[str, str]:
    """Return the versions of the numerical libraries, NumPy and SciPy."""
    import scipy

    return {"numpy": np.__version__, "scipy": scipy.__version__}


def provenance_of(plan: RunPlan, worlds: Worlds, command: str = "") -> dict[str, Any]:
    """Return the provenance of a run as plain values: first the inputs that determine its results, then command and versions."""
    decides = {
        "format": FORMAT,
        "case": plan.case.title,
        "digest": hashlib.sha256(to_yaml(plan.case).encode()).hexdigest(),
        "worlds": worlds.count,
        "seed": worlds.seed,
        "method": worlds.method,
        "images": dict(worlds.fixed),
        "policies": list(plan.policies),
        "asked": _questions_of(plan),
        "chunk": CHUNK,
        "offramp": __version__,
    }
    how = {"command": command, **versions_here()}
    return {**decides, "key": key_of(decides), "left_out": list(plan.left_out), **how}


def _questions_of(plan: RunPlan) -> dict[str, list[str]]:
    """Return the names of the queries of a plan, by policy."""
    return {variant.name: [query.name for query in queries] for variant, queries in plan.queries.items()}


_LABELS = {
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
    """Return the differences between the run stored in a folder and another run; empty if they are the same.

    Raises
    ------
    ResultsError
        if the folder holds no results, or its provenance is incomplete.
    """
    return run_differences(provenance(Path(folder)), provenance_of(plan, worlds), "now")


def run_differences(known: Mapping[str, Any], other: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return the differences between two provenances; `where` names the other run in the text."""
    if known["key"] == other["key"]:
        return ()
    differ = [name for name in _LABELS if known.get(name) != other.get(name)]
    if len(differ) > 1 and "asked" in differ:
        differ.remove("asked")  # The other entries determine it.
    shown = [(_LABELS[name], *_contrasted(known.get(name), other.get(name))) for name in differ]
    return tuple(f"{label} ({mine}, {where} {theirs})" for label, mine, theirs in shown)


def refuse_other_run(folder: Path, stored: Mapping[str, Any]) -> None:
    """Raise `ResultsError` if a folder holds the results of another run."""
    differ = run_differences(provenance(folder), stored, "now")
    if differ:
        raise ResultsError(
            f"{folder}: holds the results of another run; it differs in {'; '.join(differ[:3])}; name another folder, or repeat that run"
        )


def _contrasted(mine: Any, theirs: Any) -> tuple[str, str]:
    """Return two values, shortened; of two lists, the entries that the other lacks."""
    if isinstance(mine, list) and isinstance(theirs, list) and set(map(str, mine)) != set(map(str, theirs)):
        only = ([str(name) for name in one if name not in other] for one, other in ((mine, theirs), (theirs, mine)))
        first, second = (", ".join(names) for names in only)
        return (f"with {_short(first)}" if first else "without", f"with {_short(second)}" if second else "without")
    return _short(mine), _short(theirs)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}…"


def provenance(folder: Path) -> dict[str, Any]:
    """Read the provenance of a folder of results; raise `ResultsError` if it is missing, incomplete or damaged."""
    try:
        found = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{folder}: holds no results: there is no {PROVENANCE} in it") from None
    except (OSError, ValueError, RecursionError):
        raise ResultsError(f"{folder / PROVENANCE}: cannot be read; the results in its folder need it") from None
    if not isinstance(found, dict):
        raise ResultsError(f"{folder / PROVENANCE}: holds no mapping; the results in its folder need it")
    wrong = damages(found)
    if wrong:
        state = "incomplete" if any(text.endswith("is missing") for text in wrong) else "damaged, or was changed"
        raise ResultsError(
            f"{folder / PROVENANCE}: is {state}: {'; '.join(wrong)}; restore the file, or run the same command in a new folder"
        )
    return found


def refuse_other_plan(folder: Path, plan: RunPlan, known: Mapping[str, Any]) -> None:
    """Raise `ResultsError` if this version evaluates other policies or queries than the stored run."""
    if list(plan.policies) != known["policies"] or _questions_of(plan) != known["asked"]:
        raise ResultsError(
            f"{folder}: offramp {known['offramp']} evaluated other policies or questions than this version does; run again in a new folder"
        )
    if tuple(known["left_out"]) != plan.left_out:
        raise ResultsError(
            f"{folder / PROVENANCE}: is damaged, or was changed: `left_out` names {', '.join(known['left_out']) or 'no policy'}, and the "
            f"policies left out of this run are {', '.join(plan.left_out) or 'none'}; restore the file, or run the same command in a new folder"
        )


def stored_case(folder: Path, digest: str) -> Case:
    """Read the case in a folder of results; raise `ResultsError` if it is not the case that was run."""
    path = folder / "case.yaml"
    try:
        same = hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror}; the results in its folder need it") from None
    if not same:
        raise ResultsError(f"{path}: is not the case that was run; restore that case, or run this one in a new folder")
    return load(path)


def versions_used(folder: str | Path) -> tuple[str, ...]:
    """Return the versions of NumPy and SciPy that made the results in a folder; several if other versions resumed the run.

    Raises
    ------
    ResultsError
        if the folder holds no results, or its provenance is incomplete.
    """
    found = _versions(provenance(Path(folder)))
    return tuple(f"NumPy {versions['numpy']} with SciPy {versions['scipy']}" for versions in found)


def _versions(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the versions of NumPy and SciPy in a provenance, those that began the run first."""
    also = stored.get("also")
    found = [stored, *(also if isinstance(also, list) else [])]
    return [
        {name: versions.get(name) for name in ("numpy", "scipy")} for versions in found if isinstance(versions, dict)
    ]


def with_versions(stored: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return a provenance with the versions in other provenances added to its own."""
    found: list[dict[str, Any]] = []
    for versions in (versions for entry in (stored, *others) for versions in _versions(entry)):
        if versions not in found:
            found.append(versions)
    return {**stored, "also": found[1:]} if found[1:] else stored
