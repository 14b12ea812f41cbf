"""Coded events of the ICEWS type: who did what to whom, on which day, by CAMEO code and Goldstein weight.

Files of the Integrated Crisis Early Warning System separate cells by tabulators and have twenty columns; extracts have commas and few columns.
Both are recognised. Only the columns that are named here are read, so that a million rows take less than 1 GB. Sources: E. Boschee and others,
*ICEWS Coded Event Data*, Harvard Dataverse; D. Gerner, P. Schrodt and O. Yilmaz, *CAMEO: Conflict and Mediation Event Observations*; J. Goldstein,
*A Conflict-Cooperation Scale for WEIS Events Data*, Journal of Conflict Resolution 36, 1992.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.evidence import Mapping
from offramp.errors import DataError
from offramp.evidence.readers.delimited import heads, read_rows, utf8
from offramp.evidence.readers.grid import bytes_of
from offramp.evidence.readers.numbers import parse_number
from offramp.evidence.readers.reader import Reader
from offramp.evidence.readers.source import Source
from offramp.evidence.records import Seen
from offramp.text import quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.records import Records

__all__ = ["QUADS", "READER", "quad_of"]

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""The four classes of PLOVER and CAMEO."""

_LAST_ROOTS = (5, 8, 13, 20)
"""The last root code of each class: 01 to 05, 06 to 08, 09 to 13 and 14 to 20."""

NAMES = {
    "number": ("event id",),
    "date": ("event date", "date"),
    "source": ("source name", "source"),
    "target": ("target name", "target"),
    "source_country": ("source country",),
    "target_country": ("target country",),
    "code": ("cameo code", "cameo_code"),
    "event": ("event text", "event_text"),
    "goldstein": ("intensity", "goldstein"),
}
"""Our names of the columns, and those of the files in lower case."""


def quad_of(code: str) -> str:
    """Return the class of a CAMEO code by its root, its first two digits; an empty text for a code without a root from 01 to 20.

    PLOVER divides root 08 (yield) into words and deeds; the root alone counts as material cooperation, as in CAMEO.

    >>> quad_of("042"), quad_of("0871"), quad_of("112"), quad_of("141"), quad_of("9")
    ('verbal cooperation', 'material cooperation', 'verbal conflict', 'material conflict', '')
    """
    root = int(code[:2]) if len(code) >= 2 and code.isdecimal() and code.isascii() else 0
    return next((quad for quad, last in zip(QUADS, _LAST_ROOTS, strict=True) if 1 <= root <= last), "")


def _read(source: Source) -> Records:
    """Return the events in the order of the file.

    `quad` is the class of the code. The Goldstein weight is that of the file; without one, the mapping names a file of weights
    (`goldstein: weights.csv`, with columns code and goldstein), and without that it is missing. Events without a date, a source, a target or a valid
    code are dropped.

    Raises
    ------
    DataError
        where the codes have lost their leading zeros, or the file of weights cannot be read.
    """
    own = {ours: next((name for name in names if source.has(name)), "") for ours, names in NAMES.items()}
    days, precision = source.dates(own["date"])
    columns: dict[str, NDArray[Any]] = {"date": days, "precision": precision}
    columns |= {name: source.texts(own[name]) for name in ("source", "target")}
    columns |= {name: source.texts(own[name]) for name in ("source_country", "target_country", "event") if own[name]}
    columns |= _coded(source, own)
    source.drop((columns["source"] == "") | (columns["target"] == ""), "the source or the target is missing")
    if own["number"]:
        source.drop_repeated(own["number"])
    elif source.mapping.repeated == "drop":
        source.drop_repeated()
    return source.records(READER.name, columns)


def _coded(source: Source, own: dict[str, str]) -> dict[str, NDArray[Any]]:
    """Return code, class and weight of each event."""
    codes, texts = source.coded(own["code"])
    lost = [text for text in texts if text.isdecimal() and (len(text) == 1 or int(text[:2]) > 20)]
    if lost:
        row = int(np.flatnonzero(np.isin(codes, [texts.index(lost[0])]))[0])
        raise DataError(
            f"{source.file}:{int(source.grid.lines(np.array([row]))[0])}: {quoted(lost[0])} is no CAMEO code: the codes have lost their leading "
            "zeros, as in a spreadsheet; take the file as it was published"
        )
    quads = np.array([quad_of(text) for text in texts] or [""], dtype=object)
    source.drop((quads == "")[codes], "the CAMEO code is missing or has no root from 01 to 20")
    given = own["goldstein"]
    weight = source.numbers(given) if given else np.array(_weights(source, texts) or [np.nan])[codes]
    without = int((np.isnan(weight) & source.keep).sum())
    if without:
        source.notes.append(f"events without a Goldstein weight: {without:,}; they count in numbers of events alone")
    return {"code": source.texts(own["code"]), "quad": quads[codes], "goldstein": weight}


def _weights(source: Source, codes: list[str]) -> list[float]:
    """Return the weight of each code from the file that the mapping names."""
    if not source.mapping.goldstein:
        source.notes.append(
            "the file has no Goldstein weights; name a file of them in the mapping, `goldstein: weights.csv`"
        )
        return [np.nan] * len(codes)
    path = Path(source.folder or ".") / source.mapping.goldstein
    text = utf8(bytes_of(path), None, path.name)
    head = next(
        (each for each in heads(text, None) if {"code", "goldstein"} <= set(map(str.casefold, each.names))), None
    )
    if head is None:
        raise DataError(f"{path.name}: a file of weights needs the columns code and goldstein")
    table = Source(read_rows(text, head, path.name), Seen(path.name, 0, ""), Mapping())
    known = dict(zip(table.texts("code").tolist(), map(parse_number, table.texts("goldstein").tolist()), strict=True))
    return [np.nan if (found := known.get(code)) is None else found for code in codes]


READER = Reader(
    name="icews",
    label="Coded events of the ICEWS type",
    read=_read,
    headers=(
        frozenset({"event date", "source name", "target name", "cameo code"}),
        frozenset({"date", "source", "target", "cameo_code"}),
    ),
    columns=(
        "date",
        "precision",
        "source",
        "target",
        "source_country",
        "target_country",
        "event",
        "code",
        "quad",
        "goldstein",
    ),
    tested_with="two extracts, 4,993 and 3,140 rows, and a million invented rows",
    traps="codes that lost their leading zeros; repeated event numbers; events without a country",
    citation="Boschee, E., Lautenschlager, J., O'Brien, S., Shellman, S., Starz, J., Ward, M., ICEWS Coded Event Data, Harvard Dataverse.",
    wanted=frozenset(name for names in NAMES.values() for name in names),
)
