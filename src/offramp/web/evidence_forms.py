"""Forms of evidence: their keys, kinds and choices come from the models of the case file, their words stand here."""

from __future__ import annotations

from offramp.case.evidence import DataFile, EvidenceEstimate
from offramp.case.model import Finding
from offramp.case.parts import ReferenceClass, StatedDuration
from offramp.web.model_forms import Words, fields_of
from offramp.web.sections import ESTIMATE, KNOWN, FormField, RecordForm

__all__ = ["EVIDENCE", "RECORD_OF_CLAIM", "UNTIL_THEN", "WORDS"]

UNTIL_THEN = FormField(
    "until then",
    "Earlier numbers (until then)",
    "record",
    "What was estimated before these numbers were known.",
    inner=ESTIMATE,
    short="best",
)
"""The earlier numbers of an estimate."""

_KNOWN: Words = (KNOWN.label, KNOWN.help, {})

WORDS: dict[str, dict[str, Words]] = {
    "base rates": {
        "of": ("Counts as war", "Empty: every end of the crisis.", {}),
        "within": ("Within the class", "A larger class that contains this one.", {}),
        "wars": ("Crises that became wars", "", {}),
        "crises": ("Crises of the class", "", {}),
        "came": ("Crises in the setting of the case", "", {}),
        "years": ("Years in which they came", "", {}),
        "known": _KNOWN,
    },
    "durations": {
        "label": ("Label", "Its name in tables and in the brief.", {}),
        "of": ("Condition", "", {}),
        "evidence": ("Evidence", "An estimate of kind `survival` or `ending rate`.", {}),
        "begun within": ("Begun within", "", {}),
    },
    "evidence": {
        "label": ("Label", "What readers see.", {}),
        "estimate": ("Kind", "", {}),
        "counted": ("Counted events", "Such as `raids`.", {}),
        "of": ("Rows", "", {}),
        "that": ("Values that count (share)", "By column, such as `kind: raid`, one a line.", {}),
        "exposed": ("Exposed rows", "", {}),
        "lag": ("Months until the effect", "", {}),
        "window": ("Months of the effect", "", {}),
        "linger": ("Further months that count", "", {}),
        "strata": ("Dates that divide the record", "", {}),
        "unrecorded": ("Months with exposure before the record", "", {"": "left out"}),
        "at": ("Time of survival or waiting", "", {}),
        "ended by": ("Rows that end a run", "", {}),
        "gap": ("Months without an event in a run", "", {}),
        "column": ("Column of a growth", "", {}),
        "breaks": ("Dates of changes of method", "", {}),
        "parts": ("Parts of a mixture", "", {}),
        "first": ("First date", "", {}),
        "last": ("Last date", "", {}),
    },
    "data": {
        "file": ("File", "Relative to the case.", {}),
        "reader": ("Reader", "Empty: recognised by the header of the file.", {}),
        "date": ("Column of the date", "Up to three columns: year, month, day.", {}),
        "end": ("Column of the last day", "", {}),
        "columns": ("Names of columns", "Name here and name in the file, such as `kind: Sort`, one a line.", {}),
        "day first": ("Days come before months", "", {}),
        "first year": ("First year of two digits", "", {}),
        "decimal": ("Decimal sign", "", {"": "as the file shows"}),
        "separator": ("Separator of columns", "", {}),
        "encoding": ("Encoding", "", {}),
        "sheet": ("Sheet", "", {}),
        "repeated": ("Repeated rows", "", {"": "kept", "drop": "left out"}),
        "goldstein": ("File of Goldstein weights", "", {}),
        "first": ("First date", "", {}),
        "last": ("Last date", "", {}),
        "rows": ("Number of rows", "", {}),
        "sha256": ("Hash (SHA-256)", "", {}),
    },
    "record": {
        "says": ("What the record says", "", {}),
        "bears": ("What that means for the claim", "", {}),
        "known": _KNOWN,
    },
}
"""The words of each key of each section, and of the record on a claim."""

_COUNTS = fields_of(ReferenceClass, WORDS["base rates"], frozenset({"until then", "note"}))

RECORD_OF_CLAIM = FormField(
    "record", "The record on this claim", "record", inner=fields_of(Finding, WORDS["record"]), short="says"
)
"""The evidence on a claim in the record."""

EVIDENCE = (
    RecordForm(
        "base rates",
        "reference class",
        "Base rates",
        "Past crises of the same kind, for comparison with the chance of war (reference classes).",
        (
            *fields_of(ReferenceClass, WORDS["base rates"], frozenset({"until then"})),
            FormField(
                "until then",
                "Earlier counts (until then)",
                "record",
                "The counts before these were known.",
                inner=_COUNTS,
                short="wars",
            ),
        ),
    ),
    RecordForm(
        "durations",
        "duration",
        "Durations",
        "How long a condition lasts in the model, for comparison with past spans.",
        fields_of(StatedDuration, WORDS["durations"]),
    ),
    RecordForm(
        "evidence",
        "estimate from data",
        "Estimates from data",
        "Numbers that are counted in a data file or in a table of facts.",
        fields_of(EvidenceEstimate, WORDS["evidence"]),
    ),
    RecordForm(
        "data",
        "data file",
        "Data files",
        "Tables beside the case from which estimates are made.",
        fields_of(DataFile, WORDS["data"]),
    ),
)
"""The forms of the page of evidence."""
