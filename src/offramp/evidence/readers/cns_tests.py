"""North Korean missile tests of the James Martin Center (CNS) and the Nuclear Threat Initiative (NTI), as JSON, CSV or Excel.

The database counts flight tests of missiles that can carry 500 kg over 300 km. JSON files name a missile by a short name; its label and type
stand in `missile.en.json`, which is read where it is in the same folder. Source: the CNS North Korea Missile Test Database.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from offramp.evidence.readers.numbers import is_missing
from offramp.evidence.readers.reader import Reader
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

BESIDE = "missile.en.json"
"""File with the labels and types of missiles, beside a JSON file of tests."""

NAMES = {
    "date": ("date",),
    "missile": ("missile", "missile name"),
    "type": ("type", "missile type"),
    "outcome": ("outcome", "test outcome"),
    "apogee_km": ("apogee_km", "apogee"),
    "distance_km": ("distance_km", "distance", "distance travelled"),
    "facility": ("facility", "facility name"),
    "landing": ("landing", "landing location"),
    "description": ("description", "additional information"),
}
"""Names of the columns in the forms in which the database is offered: flat, JSON and as a spreadsheet."""


def _read(source: Source) -> Records:
    """Return the tests in the order of the file."""
    own = {ours: next((name for name in names if source.has(name)), "") for ours, names in NAMES.items()}
    days, precision = source.dates(own["date"])
    columns: dict[str, NDArray[Any]] = {"date": days, "precision": precision}
    columns |= _missiles(source, own)
    columns["outcome"] = source.texts(own["outcome"], str.casefold)
    for name in ("apogee_km", "distance_km"):
        columns[name] = source.numbers(own[name], unit="km")
    for name in ("facility", "landing", "description"):
        if own[name]:
            columns[name] = source.texts(own[name], _known)
    source.drop_repeated()
    _note_outcomes(source, columns["outcome"])
    return source.records(READER.name, columns | source.others())


def _known(text: str) -> str:
    return "" if is_missing(text) else text


def _missiles(source: Source, own: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """Return the label and the type of each test's missile."""
    if own["type"]:
        return {"missile": source.texts(own["missile"]), "type": source.texts(own["type"])}
    known = _beside(source)
    return {
        "missile": source.texts(own["missile"], lambda short: known.get(short, (short, ""))[0]),
        "type": source.texts(own["missile"], lambda short: known.get(short, ("", ""))[1]),
    }


def _beside(source: Source) -> dict[str, tuple[str, str]]:
    """Return labels and types of missiles by their short names, from the file beside the tests."""
    try:
        content = json.loads((source.folder / BESIDE).read_text(encoding="utf-8"))
        return {str(short): (str(each["name"]), str(each["type"])) for short, each in content.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        source.notes.append(
            f"the types of missiles are unknown, as they stand in {BESIDE}, which cannot be read beside the file"
        )
        return {}


def _note_outcomes(source: Source, outcome: NDArray[Any]) -> None:
    unknown = int(((outcome == "unknown") & source.keep).sum())
    if unknown:
        source.notes.append(
            f"the outcome of {counted(unknown, 'test')} is unknown, most of them recent: they are neither successes nor failures"
        )


READER = Reader(
    name="cns-tests",
    label="CNS/NTI missile tests",
    read=_read,
    headers=(
        frozenset({"date", "missile", "type", "outcome", "apogee_km", "distance_km"}),
        frozenset({"date", "missile", "facility", "outcome", "apogee", "distance"}),
        frozenset({"date", "missile name", "missile type", "test outcome", "apogee", "distance travelled"}),
    ),
    columns=(
        "date",
        "precision",
        "missile",
        "type",
        "outcome",
        "apogee_km",
        "distance_km",
        "facility",
        "landing",
        "description",
    ),
    tested=(frozenset({"facility", "missile"}), frozenset({"apogee_km", "missile"})),
    tested_with="the JSON of nk-missile-tests, 339 tests, and a CSV file made from it; the spreadsheet of the publisher only in an invented file",
    traps="dates without a day; unknown in columns of numbers; outcomes of recent tests unknown; missiles under 300 km are not in it",
    citation="James Martin Center for Nonproliferation Studies and Nuclear Threat Initiative, The CNS North Korea Missile Test Database.",
)
