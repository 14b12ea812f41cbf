"""Crises of the International Crisis Behavior project, one row a crisis (the system level, ICB1).

Source: M. Brecher, J. Wilkenfeld, K. Beardsley, P. James and D. Quinn, *International Crisis Behavior Data Codebook*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.evidence.readers.icb_codes import CITATION, code_columns, dated
from offramp.evidence.readers.reader import Reader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

CODES = {
    "trigger": "break",
    "trigger_entity": "trigent",
    "gravity": "gravcr",
    "violence": "viol",
    "inside_war": "iwcmb",
    "outcome_content": "subout",
    "outcome_form": "forout",
    "escalation": "outesr",
    "actors": "noactr",
    "days": "brexit",
    "mediated": "mediate",
    "protracted": "protrac",
}
"""Our names of the main columns of codes, and those of the codebook."""


def _read(source: Source) -> Records:
    """Return the crises in the order of the file, codes as numbers; a crisis without a trigger date is dropped."""
    columns: dict[str, NDArray[Any]] = dated(source, "yrtrig", "motrig", "datrig")
    columns |= {"number": source.numbers("crisno", needed=True), "name": source.texts("crisname")}
    columns |= code_columns(source, CODES)
    source.drop_repeated("crisno")
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="icb-crises",
    label="ICB crises, system level",
    read=_read,
    headers=(frozenset({"crisno", "crisname", "break", "yrtrig", "motrig", "datrig", "yrterm", "viol"}),),
    columns=("date", "precision", "trigger_date", "end_date", "end_precision", "number", "name", *CODES),
    tested_with="version 14, 487 crises",
    traps="day codes 66, 77 and 88; a crisis without codes; brexit is the length in days and not a trigger",
    citation=CITATION,
)
