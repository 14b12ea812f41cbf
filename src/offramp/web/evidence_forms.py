"""Forms of evidence: data files, estimates from data, base rates and durations, as data."""

from __future__ import annotations

from offramp.web.sections import LABEL, NOTE, SOURCE, FormField, RecordForm

__all__ = ["EVIDENCE", "KNOWN", "OF_EVIDENCE"]

KNOWN = FormField("known", "Known since", "date", "If its sources do not date it.")

OF_EVIDENCE = (
    FormField(
        "evidence",
        "Evidence",
        "line",
        "An estimate from data, such as `cns.launches`; with `@` and a date, the record up to it.",
    ),
    FormField("experts", "Panel of experts", "line", "A file beside the case, or a panel of the catalog."),
    FormField("question", "Question of the panel"),
    FormField(
        "draw",
        "Draw in worlds",
        "choice",
        "",
        (("", "from the pooled distribution"), ("expert", "from one expert in each world")),
    ),
    FormField(
        "weights",
        "Weights of the experts",
        "choice",
        "",
        (("", "chosen by the seed questions"), ("performance", "by performance"), ("equal", "equal")),
    ),
)
"""The fields of an estimate that rests on data or on experts."""

_MAPPING = (
    FormField("date", "Column of the date", "names", "Up to three columns: year, month, day."),
    FormField("end", "Column of the last day"),
    FormField(
        "columns", "Names of columns", "mapping", "Name here and name in the file, such as `kind: Sort`, one a line."
    ),
    FormField("day first", "Days come before months", "choice", "", (("", "no"), ("true", "yes"))),
    FormField("first year", "First year of two digits", "number"),
    FormField("decimal", "Decimal sign"),
    FormField("separator", "Separator of columns"),
    FormField("encoding", "Encoding"),
    FormField("sheet", "Sheet"),
    FormField("repeated", "Repeated rows", "choice", "", (("", "kept"), ("drop", "left out"))),
    FormField("goldstein", "File of Goldstein weights"),
)
"""The fields that explain a table that no reader knows."""

_PERIOD = (FormField("first", "First date", "date"), FormField("last", "Last date", "date"))

_ESTIMATES = (
    "rate",
    "yearly rate",
    "share",
    "rate ratio",
    "survival",
    "ending rate",
    "waiting",
    "intensity",
    "growth",
    "mixture",
)
"""The kinds of estimates from data."""

EVIDENCE = (
    RecordForm(
        "base rates",
        "reference class",
        "Base rates",
        "Past crises of the same kind, for comparison with the chance of war (reference classes).",
        (
            FormField("of", "Counts as war", "condition", "Empty: every end of the crisis."),
            FormField("within", "Within the class", "line", "A larger class that contains this one."),
            FormField("wars", "Crises that became wars", "number"),
            FormField("crises", "Crises of the class", "number"),
            FormField("came", "Crises in the setting of the case", "number"),
            FormField("years", "Years in which they came", "number"),
            KNOWN,
            SOURCE,
            NOTE,
        ),
    ),
    RecordForm(
        "durations",
        "duration",
        "Durations",
        "How long a condition lasts in the model, for comparison with past spans.",
        (
            FormField("label", "Label", "line", "Its name in tables and in the brief."),
            FormField("of", "Condition", "condition"),
            FormField("evidence", "Evidence", "line", "An estimate of kind `survival` or `ending rate`."),
            FormField("begun within", "Begun within", "span"),
            SOURCE,
            NOTE,
        ),
    ),
    RecordForm(
        "evidence",
        "estimate from data",
        "Estimates from data",
        "Numbers that are counted in a data file or in a table of facts.",
        (
            LABEL,
            FormField("estimate", "Kind", "choice", "", tuple((kind, kind) for kind in _ESTIMATES)),
            FormField("counted", "Counted events", "line", "Such as `raids`."),
            FormField("of", "Rows", "rows"),
            FormField("that", "Values that count (share)", "mapping", "By column, such as `kind: raid`, one a line."),
            FormField("exposed", "Exposed rows", "rows"),
            FormField("lag", "Months until the effect", "number"),
            FormField("window", "Months of the effect", "number"),
            FormField("linger", "Further months that count", "number"),
            FormField("strata", "Dates that divide the record", "names"),
            FormField(
                "unrecorded",
                "Months with exposure before the record",
                "choice",
                "",
                (("", "left out"), ("not exposed", "not exposed")),
            ),
            FormField("at", "Time of survival or waiting", "span"),
            FormField("ended by", "Rows that end a run", "rows"),
            FormField("gap", "Months without an event in a run", "number"),
            FormField("column", "Column of a growth"),
            FormField("breaks", "Dates of changes of method", "names"),
            FormField("parts", "Parts of a mixture", "names"),
            *_PERIOD,
            SOURCE,
            NOTE,
        ),
    ),
    RecordForm(
        "data",
        "data file",
        "Data files",
        "Tables beside the case from which estimates are made.",
        (
            FormField("file", "File", "line", "Relative to the case."),
            FormField("reader", "Reader", "line", "Empty: recognised by the header of the file."),
            *_MAPPING,
            *_PERIOD,
            FormField("rows", "Number of rows", "number"),
            FormField("sha256", "Hash (SHA-256)"),
            SOURCE,
            NOTE,
        ),
    ),
)
"""The forms of the page of evidence."""
