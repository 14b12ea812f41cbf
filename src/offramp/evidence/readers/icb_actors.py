"""Crises of the International Crisis Behavior project, one row for each crisis actor (the actor level, ICB2).

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
    "actor_code": "cracid",
    "trigger": "triggr",
    "trigger_entity": "trigent",
    "response": "majres",
    "technique": "crismg",
    "gravity": "gravty",
    "violence": "viol",
    "inside_war": "iwc",
    "outcome_content": "outcom",
    "outcome_form": "outfor",
    "escalation": "outesr",
    "nuclear": "nuclear",
}
"""Our names of the main columns of codes, and those of the codebook."""


def _read(source: Source) -> Records:
    """Return the rows of crisis actors in the order of the file, codes as numbers; a row without a trigger date is dropped."""
    columns: dict[str, NDArray[Any]] = dated(source, "yrtrig", "motrig", "datrig")
    columns |= {
        "number": source.numbers("cracno", needed=True),
        "crisis": source.numbers("crisno"),
        "name": source.texts("crisname"),
        "actor": source.texts("actor"),
    }
    columns |= code_columns(source, CODES)
    source.drop_repeated("cracno")
    return source.records(READER.name, columns | source.others())


READER = Reader(
    name="icb-actors",
    label="ICB crises, actor level",
    read=_read,
    headers=(frozenset({"crisno", "cracno", "actor", "triggr", "yrtrig", "motrig", "datrig", "yrterm"}),),
    columns=(
        "date",
        "precision",
        "trigger_date",
        "end_date",
        "end_precision",
        "number",
        "crisis",
        "name",
        "actor",
        *CODES,
    ),
    tested_with="version 14, 1,078 rows",
    traps="a byte order mark; day codes 66, 77 and 88; a row without codes; -99 for values that do not apply",
    citation=CITATION,
)
