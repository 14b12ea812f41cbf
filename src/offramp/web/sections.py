"""Forms of the sections of a case: fields, labels and help, as data."""

from __future__ import annotations

from dataclasses import dataclass

from offramp.language.sentence import mark

__all__ = [
    "ACTOR",
    "CASE",
    "DRAW",
    "ESTIMATE",
    "EXPERT",
    "KINDS",
    "KNOWN",
    "LABEL",
    "LISTS",
    "MORE_OF_ESTIMATE",
    "NOTE",
    "OF_EVIDENCE",
    "ONCE",
    "OPTION",
    "RANKING",
    "ROWS",
    "SHORT",
    "SOURCE",
    "STAGE",
    "WEIGHTS",
    "FormField",
    "RecordForm",
]


@dataclass(frozen=True)
class FormField:
    """A field of a form: its key in the file, its label, and its kind.

    Kinds of one input: `line`, `text`, `condition`, `quantity`, `number`, `date`, `span`, `choice`, `sources`, `names` (a list separated
    by commas), `range` (`2`, or `1 to 3`), `lines` (a list, one entry a line), `ranking` (one group a line, ties with `=`) and `mapping`
    (`key: value`, one a line), and `pairs` (`this over that`, one a line). Kinds of several inputs: `estimate`, `record` (the fields
    `inner`, of which `short` may stand alone), `rows` (a data file, or the chosen rows of one) and `commitments` (options with `on` or `off`).
    """

    key: str
    label: str
    kind: str = "line"
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    inner: tuple[FormField, ...] = ()
    short: str = ""


@dataclass(frozen=True)
class RecordForm:
    """A form for each entry of a section: the section's key, the noun for an entry, and its fields.

    `short` is the field that may stand alone for the whole entry in the file. A field without a key is the entry itself. A section is
    `named` (entries by name), `grouped` (by two names, such as actor and reading) or `listed` (a list). `keys` is the origin of the names
    of new entries: made of a label (empty), as typed (`typed`), chosen among the `actors`, the `orders` (an actor, or one of its
    readings) or the `pairs` of actors; a group is an actor (`actor`), or typed where `keys` is `typed`.
    """

    section: str
    noun: str
    title: str
    help: str
    fields: tuple[FormField, ...]
    short: str = ""
    shape: str = "named"
    keys: str = ""
    group: str = ""

    @property
    def scalar(self) -> bool:
        """Whether an entry is one value, and no record."""
        return bool(self.fields) and self.fields[0].key == ""


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
"""The numbers of an uncertain number."""

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

MORE_OF_ESTIMATE = (*OF_EVIDENCE, KNOWN)
"""The further fields of an estimate within another entry."""

EXPERT = (
    FormField("label", "Name", "line", "What readers see."),
    FormField(
        "order",
        "Order",
        "ranking",
        "All statements, the most important first, one a line; `=` between those left open.",
    ),
    FormField("above", "Or pairs", "pairs", "Such as `not usa.strike over usa.talks`, one a line."),
    FormField("weight", "Weight", "number", "Beside the other experts; default 1."),
    KNOWN,
    SOURCE,
    NOTE,
)
"""The fields of the order of an expert."""

DRAW = FormField(
    "draw",
    "In worlds",
    "choice",
    "",
    (("", "the order of one expert in each world"), ("pool", "the pooled order in all worlds")),
)
"""The use of the orders of several experts."""

CASE = (
    FormField("title", mark("Title")),
    FormField("summary", mark("Summary"), "text"),
    FormField("start", mark("Date of the status quo"), "date", mark("Such as 2017-06-28.")),
    FormField("horizon", mark("Horizon"), "span", mark("The span that questions of risk look at, such as `5 years`.")),
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

RANKING = (
    FormField(
        "ranking",
        "States, the best first",
        "ranking",
        "One state a line, such as `usa.talks,china.press`; `-` is the state with nothing on. Equal states share a line, with `=` between "
        "them. A line `much` makes every preference across it strong.",
    ),
    SOURCE,
)
"""The fields of preferences that rank states."""

WEIGHTS = (
    FormField(
        "weights",
        "Conditions and their weights",
        "mapping",
        "One condition a line with its weight, such as `not usa.strike: 3`. The value of a state is the sum over the conditions that it satisfies.",
    ),
    SOURCE,
)
"""The fields of preferences that add weights."""

ROWS = (
    FormField("data", "Data file or table of facts"),
    FormField("where", "Where", "mapping", "Column and value, such as `kind: raid`, one a line."),
    FormField("count", "Column with numbers of events"),
)
"""The fields of a choice of rows."""

LISTS = (
    ("impossible", "What is impossible", "Conditions that no state can meet, such as `usa.talks and usa.strike`."),
    (
        "indistinguishable",
        "States that count as one (indistinguishable)",
        "States that meet such a condition are one state.",
    ),
)
"""The sections that are lists of conditions."""
