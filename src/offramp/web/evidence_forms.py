"""Forms of evidence: their keys, kinds and choices come from the models of the case file, their words stand here."""

from __future__ import annotations

from offramp.case.evidence import DataFile, EvidenceEstimate
from offramp.case.model import Finding
from offramp.case.parts import ReferenceClass, StatedDuration
from offramp.language.sentence import mark
from offramp.web.model_forms import Words, fields_of
from offramp.web.sections import KNOWN, FormField, RecordForm

__all__ = ["EVIDENCE", "RECORD_OF_CLAIM", "WORDS"]

_KNOWN: Words = (KNOWN.label, KNOWN.help, {})

WORDS: dict[str, dict[str, Words]] = {
    "base rates": {
        "of": (mark("Counts as war"), mark("Empty: every end of the crisis."), {}),
        "within": (mark("Within the class"), mark("A larger class that contains this one."), {}),
        "wars": (mark("Crises that became wars"), "", {}),
        "crises": (mark("Crises of the class"), "", {}),
        "came": (mark("Crises in the setting of the case"), "", {}),
        "years": (mark("Years in which they came"), "", {}),
        "known": _KNOWN,
    },
    "durations": {
        "label": (mark("Label"), mark("Its name in tables and in the brief."), {}),
        "of": (mark("Condition"), "", {}),
        "evidence": (mark("Evidence"), mark("An estimate of kind `survival` or `ending rate`."), {}),
        "begun within": (mark("Begun within"), "", {}),
    },
    "evidence": {
        "label": (mark("Label"), mark("What readers see."), {}),
        "estimate": (mark("Kind"), "", {}),
        "counted": (mark("Counted events"), mark("Such as `raids`."), {}),
        "of": (mark("Rows"), "", {}),
        "that": (mark("Values that count (share)"), mark("By column, such as `kind: raid`, one a line."), {}),
        "exposed": (mark("Exposed rows"), "", {}),
        "lag": (mark("Months until the effect"), "", {}),
        "window": (mark("Months of the effect"), "", {}),
        "linger": (mark("Further months that count"), "", {}),
        "strata": (mark("Dates that divide the record"), "", {}),
        "unrecorded": (mark("Months with exposure before the record"), "", {"": mark("left out")}),
        "at": (mark("Time of survival or waiting"), "", {}),
        "ended by": (mark("Rows that end a run"), "", {}),
        "gap": (mark("Months without an event in a run"), "", {}),
        "column": (mark("Column of a growth"), "", {}),
        "breaks": (mark("Dates of changes of method"), "", {}),
        "parts": (mark("Parts of a mixture"), "", {}),
        "first": (mark("First date"), "", {}),
        "last": (mark("Last date"), "", {}),
    },
    "data": {
        "file": (mark("File"), mark("Relative to the case."), {}),
        "reader": (mark("Reader"), mark("Empty: recognised by the header of the file."), {}),
        "date": (mark("Column of the date"), mark("Up to three columns: year, month, day."), {}),
        "end": (mark("Column of the last day"), "", {}),
        "columns": (
            mark("Names of columns"),
            mark("Name here and name in the file, such as `kind: Sort`, one a line."),
            {},
        ),
        "day first": (mark("Days come before months"), "", {}),
        "first year": (mark("First year of two digits"), "", {}),
        "decimal": (mark("Decimal sign"), "", {"": mark("as the file shows")}),
        "separator": (mark("Separator of columns"), "", {}),
        "encoding": (mark("Encoding"), "", {}),
        "sheet": (mark("Sheet"), "", {}),
        "repeated": (mark("Repeated rows"), "", {"": mark("kept"), "drop": mark("left out")}),
        "goldstein": (mark("File of Goldstein weights"), "", {}),
        "first": (mark("First date"), "", {}),
        "last": (mark("Last date"), "", {}),
        "rows": (mark("Number of rows"), "", {}),
        "sha256": (mark("Hash (SHA-256)"), "", {}),
    },
    "record": {
        "says": (mark("What the record says"), "", {}),
        "bears": (mark("What that means for the claim"), "", {}),
        "known": _KNOWN,
    },
}
"""The words of each key of each section, and of the record on a claim."""

_COUNTS = fields_of(ReferenceClass, WORDS["base rates"], frozenset({"until then", "note"}))

RECORD_OF_CLAIM = FormField(
    "record", mark("The record on this claim"), "record", inner=fields_of(Finding, WORDS["record"]), short="says"
)
"""The evidence on a claim in the record."""

EVIDENCE = (
    RecordForm(
        "base rates",
        mark("reference class"),
        mark("Base rates"),
        mark("Past crises of the same kind, for comparison with the chance of war (reference classes)."),
        (
            *fields_of(ReferenceClass, WORDS["base rates"], frozenset({"until then"})),
            FormField(
                "until then",
                mark("Earlier counts (until then)"),
                "record",
                mark("The counts before these were known."),
                inner=_COUNTS,
                short="wars",
            ),
        ),
    ),
    RecordForm(
        "durations",
        mark("duration"),
        mark("Durations"),
        mark("How long a condition lasts in the model, for comparison with past spans."),
        fields_of(StatedDuration, WORDS["durations"]),
    ),
    RecordForm(
        "evidence",
        mark("estimate from data"),
        mark("Estimates from data"),
        mark("Numbers that are counted in a data file or in a table of facts."),
        fields_of(EvidenceEstimate, WORDS["evidence"]),
    ),
    RecordForm(
        "data",
        mark("data file"),
        mark("Data files"),
        mark("Tables beside the case from which estimates are made."),
        fields_of(DataFile, WORDS["data"]),
    ),
)
"""The forms of the page of evidence."""
