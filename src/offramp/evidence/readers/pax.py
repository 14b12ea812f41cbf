"""Agreements of the PA-X Peace Agreements Database, one row an agreement.

This reader follows the published codebook (columns Con, Contp, PP, PPName, Reg, AgtId, Agt, Dat, Status, Agtp, Stage and 0 to 3 for each
provision) and was tested with an invented file in this form, not with the database itself. Source: C. Bell and S. Badanjak, *Introducing PA-X: A new
peace agreement database and dataset*, Journal of Peace Research 56, 2019; PA-X Codebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.evidence.readers.reader import Reader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

NAMES = {
    "country": "Con",
    "conflict_type": "Contp",
    "process_name": "PPName",
    "region": "Reg",
    "name": "Agt",
    "status": "Status",
    "type": "Agtp",
    "stage": "Stage",
}
"""Our names of the main columns of text, and those of the codebook."""


def _read(source: Source) -> Records:
    """Return the agreements in the order of the file; one without a date of signature is dropped.

    Stages are Pre, Cea, SubPar, SubComp, Imp, Ren and Other, as the codebook has them.
    """
    days, precision = source.dates("Dat")
    columns: dict[str, NDArray[Any]] = {
        "date": days,
        "precision": precision,
        "number": source.numbers("AgtId", needed=True),
        "process": source.numbers("PP"),
    }
    columns |= {ours: source.texts(theirs) for ours, theirs in NAMES.items() if source.has(theirs)}
    source.drop_repeated("AgtId")
    source.notes.append("where an agreement was signed over several days, the source gives the last of them")
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="pax",
    label="PA-X peace agreements",
    read=_read,
    headers=(frozenset({"con", "pp", "ppname", "reg", "agtid", "agt", "dat", "status", "stage"}),),
    columns=("date", "precision", "number", "process", *NAMES),
    tested=(),
    tested_with="an invented file only; no copy of the database was at hand",
    traps="the date is the last of several days; several countries stand in one cell; an agreement without a process number",
    citation="Bell, C., Badanjak, S. (2019), Introducing PA-X: A new peace agreement database and dataset, Journal of Peace Research 56(3).",
)
