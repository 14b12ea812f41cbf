"""Forms of the sections of a case: fields, labels and help, as data."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ACTOR",
    "CASE",
    "ESTIMATE",
    "KINDS",
    "LISTS",
    "OPTION",
    "RECORDS",
    "STAGE",
    "FormField",
    "RecordForm",
    "records_of",
]


@dataclass(frozen=True)
class FormField:
    """A field of a form: its key in the file, its label, and its kind.

    Kinds: `line`, `text`, `condition`, `quantity`, `number`, `date`, `span`, `names` (a list separated by commas), `sources`, `choice`,
    `estimate` (several inputs), `commitments` (options with `on` or `off`).
    """

    key: str
    label: str
    kind: str = "line"
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RecordForm:
    """A form for each entry of a section: the section's path, the noun for an entry, and its fields.

    `short` is the field that may stand alone for the whole entry in the file. A `scalar` section has values in place of records.
    """

    section: str
    noun: str
    title: str
    help: str
    fields: tuple[FormField, ...]
    short: str = ""
    named: bool = True


SOURCE = FormField(
    "source", "Source", "sources", "Names of sources, separated by commas; `assumed` where nobody says it."
)
NOTE = FormField("note", "Note", "text")
SHORT = FormField("short", "Short label", "line", "For tables and charts.")
LABEL = FormField("label", "Label", "line", "What readers see.")

ONCE = FormField(
    "irreversible",
    "Can it be undone? (irreversible)",
    "choice",
    "",
    (("", "Yes, it can go on and off"), ("on", "No: once on, it stays on"), ("off", "No: once off, it stays off")),
)

KINDS = (
    ("", "chosen by the range"),
    ("lognormal", "lognormal"),
    ("normal", "normal"),
    ("beta", "beta (a chance)"),
    ("logitnormal", "logit-normal (a chance)"),
    ("pert", "PERT"),
    ("triangular", "triangular"),
    ("uniform", "uniform"),
    ("loguniform", "log-uniform"),
)
"""Shapes of distributions, each with its words."""

ESTIMATE = (
    FormField("low", "Low (5th percentile)", "number"),
    FormField("best", "Best (median)", "number"),
    FormField("high", "High (95th percentile)", "number"),
    FormField("unit", "Unit", "line", "Such as `per year`, or empty."),
    FormField("shape", "Shape of the distribution", "choice", "", KINDS),
    SOURCE,
)
"""The fields of an uncertain number."""

CASE = (
    FormField("title", "Title"),
    FormField("summary", "Summary", "text"),
    FormField("start", "Date of the status quo", "date", "Such as 2017-06-28."),
    FormField("horizon", "Horizon", "span", "The span that questions of risk look at, such as `5 years`."),
)
"""The fields of the case itself."""

ACTOR = (
    FormField("name", "Name"),
    FormField("called", "Name within a sentence", "line", "With its article, such as `the United States`."),
    FormField("tempo", "How often it reconsiders (tempo)", "estimate", "Per year; questions of risk need it."),
    FormField(
        "reliability",
        "Chance of taking its best move (reliability)",
        "estimate",
        "From 0 to 1; questions of risk need it.",
    ),
    FormField(
        "foresight",
        "Foresight",
        "choice",
        "",
        (("", "Looks ahead to the answers of others"), ("none", "Takes a step for itself")),
    ),
    NOTE,
)
"""The fields of an actor."""

OPTION = (LABEL, SHORT, ONCE, SOURCE, NOTE)
"""The fields of an option."""

STAGE = (
    FormField(
        "holds", "Commitments", "commitments", "Options held on or off, such as `usa.talks: on, usa.strike: off`."
    ),
    FormField("for", "For", "span", "Such as `18 months`; empty: to the end."),
    FormField("from", "From", "line", "A date or a span after the start."),
    FormField("until", "Until", "condition"),
    FormField("when", "Begins when (trigger)", "condition"),
    FormField("while", "While", "condition"),
    SOURCE,
    NOTE,
)
"""The fields of a stage of a policy."""

LISTS = (
    ("impossible", "What is impossible", "Conditions that no state can meet, such as `usa.talks and usa.strike`."),
    (
        "indistinguishable",
        "States that count as one (indistinguishable)",
        "States that meet such a condition are one state.",
    ),
)
"""The sections that are lists of conditions."""

RECORDS = {
    "rules": (
        RecordForm(
            "terms",
            "term",
            "Terms",
            "Names for conditions, to be used in other conditions.",
            (FormField("", "Condition", "condition"),),
        ),
    ),
    "events": (
        RecordForm(
            "events",
            "event",
            "Events",
            "What can happen and is nobody's choice.",
            (LABEL, SHORT, ONCE, SOURCE, NOTE),
            "label",
        ),
        RecordForm(
            "rates",
            "rate",
            "Rates of events",
            "How often an event happens, per year, in a state. The name is that of the event.",
            (
                FormField(
                    "rate",
                    "Rate per year",
                    "quantity",
                    "A number, or an expression such as `clash * (2 if dprk.testing else 1)`.",
                ),
                FormField("unit", "Unit"),
                FormField("phases", "Phases (Erlang)", "number", "More phases: a waiting time closer to its mean."),
                SOURCE,
                NOTE,
            ),
            "rate",
        ),
    ),
    "unknowns": (
        RecordForm(
            "unknowns",
            "unknown",
            "Unknowns",
            "Numbers that nobody knows exactly, each as a range.",
            (LABEL, *ESTIMATE, NOTE),
            "best",
        ),
    ),
    "agreements": (
        RecordForm(
            "agreements",
            "agreement",
            "Agreements",
            "Deals that some actors can make together, and how often they come about.",
            (
                FormField("between", "Between", "names", "At least two actors, separated by commas."),
                FormField("when", "When", "condition", "Where it is possible."),
                FormField("rate", "Rate per year", "estimate"),
                SOURCE,
                NOTE,
            ),
        ),
    ),
    "measures": (
        RecordForm(
            "goals",
            "goal",
            "Goals",
            "Where the crisis should lead, in order.",
            (FormField("", "Condition", "condition"),),
        ),
        RecordForm(
            "measures",
            "measure",
            "Measures",
            "Numbers that a policy should make low or high.",
            (
                LABEL,
                SHORT,
                FormField(
                    "chance of",
                    "Chance of",
                    "condition",
                    "Either this, or an expected amount, or the time in a condition.",
                ),
                FormField("before", "Before", "condition"),
                FormField("expected", "Expected amount of"),
                FormField("time in", "Time in", "condition"),
                FormField("within", "Within", "span", "Such as `5 years`."),
                FormField("at", "At", "span"),
                FormField("want", "Better", "choice", "", (("", "low"), ("high", "high"))),
                FormField("matters", "Smallest difference that matters", "number"),
                FormField("enough", "What suffices", "number"),
                SOURCE,
            ),
        ),
        RecordForm(
            "counts",
            "count",
            "Counts",
            "What is counted, such as launches a year in a state.",
            (FormField("rate", "Rate per year", "quantity"), FormField("unit", "Unit"), SOURCE, NOTE),
            "rate",
        ),
        RecordForm(
            "stocks",
            "stock",
            "Stocks",
            "Amounts that grow, such as warheads.",
            (
                FormField("start", "Amount at the start", "estimate"),
                FormField("grows", "Growth per year", "quantity"),
                FormField("unit", "Unit"),
                SOURCE,
                NOTE,
            ),
        ),
    ),
    "claims": (
        RecordForm(
            "claims",
            "claim",
            "Claims",
            "What somebody says about the crisis, to be tested.",
            (
                FormField("text", "Text", "text"),
                SHORT,
                FormField(
                    "holds",
                    "True if (test)",
                    "condition",
                    "Such as `stable(usa.talks)`; `not testable` where no model decides it.",
                ),
                SOURCE,
                NOTE,
            ),
            "text",
        ),
    ),
    "sources": (
        RecordForm(
            "sources",
            "source",
            "Sources",
            "Who says so. Every number and every statement can name them.",
            (
                FormField("cite", "Citation", "text"),
                SHORT,
                FormField("url", "Address", "line", "Such as https://example.org/report."),
                FormField("public", "Public since", "date"),
                NOTE,
            ),
            "cite",
        ),
    ),
}
"""The sections whose entries are records, by page."""


def records_of(section: str) -> RecordForm | None:
    """Return the form of the entries of a section of the file.

    >>> records_of("events").noun
    'event'
    """
    return next((form for forms in RECORDS.values() for form in forms if form.section == section), None)
