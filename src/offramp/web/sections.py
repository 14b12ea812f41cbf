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
    "source", mark("Source"), "sources", mark("Names of sources, separated by commas; `assumed` where nobody says it.")
)
NOTE = FormField("note", mark("Note"), "text")
SHORT = FormField("short", mark("Short label"), "line", mark("For tables and charts."))
LABEL = FormField("label", mark("Label"), "line", mark("What readers see."))

ONCE = FormField(
    "irreversible",
    mark("Can it be undone? (irreversible)"),
    "choice",
    "",
    (
        ("", mark("Yes, it can go on and off")),
        ("on", mark("No: once on, it stays on")),
        ("off", mark("No: once off, it stays off")),
    ),
)

KINDS = (
    ("", mark("chosen by the range")),
    ("lognormal", mark("lognormal")),
    ("normal", mark("normal")),
    ("beta", mark("beta (a chance)")),
    ("logitnormal", mark("logit-normal (a chance)")),
    ("pert", mark("PERT")),
    ("triangular", mark("triangular")),
    ("uniform", mark("uniform")),
    ("loguniform", mark("log-uniform")),
)
"""Shapes of distributions, each with its words."""

ESTIMATE = (
    FormField("low", mark("Low (5th percentile)"), "number"),
    FormField("best", mark("Best (median)"), "number"),
    FormField("high", mark("High (95th percentile)"), "number"),
    FormField("unit", mark("Unit"), "line", mark("Such as `per year`, or empty.")),
    FormField("shape", mark("Shape of the distribution"), "choice", "", KINDS),
    SOURCE,
)
"""The numbers of an uncertain number."""

KNOWN = FormField("known", mark("Known since"), "date", mark("If its sources do not date it."))

OF_EVIDENCE = (
    FormField(
        "evidence",
        mark("Evidence"),
        "line",
        mark("An estimate from data, such as `cns.launches`; with `@` and a date, the record up to it."),
    ),
    FormField("experts", mark("Panel of experts"), "line", mark("A file beside the case, or a panel of the catalog.")),
    FormField("question", mark("Question of the panel")),
    FormField(
        "draw",
        mark("Draw in worlds"),
        "choice",
        "",
        (("", mark("from the pooled distribution")), ("expert", mark("from one expert in each world"))),
    ),
    FormField(
        "weights",
        mark("Weights of the experts"),
        "choice",
        "",
        (("", mark("chosen by the seed questions")), ("performance", mark("by performance")), ("equal", mark("equal"))),
    ),
)
"""The fields of an estimate that rests on data or on experts."""

UNTIL_THEN = FormField(
    "until then",
    mark("Earlier numbers (until then)"),
    "record",
    mark("What was estimated before these numbers were known."),
    inner=ESTIMATE,
    short="best",
)
"""The earlier numbers of an estimate."""

MORE_OF_ESTIMATE = (*OF_EVIDENCE, KNOWN, UNTIL_THEN)
"""The further fields of an estimate within another entry."""

EXPERT = (
    FormField("label", mark("Name"), "line", mark("What readers see.")),
    FormField(
        "order",
        mark("Order"),
        "ranking",
        mark("All statements, the most important first, one a line; `=` between those left open."),
    ),
    FormField("above", mark("Or pairs"), "pairs", mark("Such as `not usa.strike over usa.talks`, one a line.")),
    FormField("weight", mark("Weight"), "number", mark("Beside the other experts; default 1.")),
    KNOWN,
    SOURCE,
    NOTE,
)
"""The fields of the order of an expert."""

DRAW = FormField(
    "draw",
    mark("In worlds"),
    "choice",
    "",
    (("", mark("the order of one expert in each world")), ("pool", mark("the pooled order in all worlds"))),
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
    FormField("name", mark("Name")),
    FormField("called", mark("Name within a sentence"), "line", mark("With its article, such as `the United States`.")),
    FormField(
        "tempo", mark("How often it reconsiders (tempo)"), "estimate", mark("Per year; questions of risk need it.")
    ),
    FormField(
        "reliability",
        mark("Chance of taking its best move (reliability)"),
        "estimate",
        mark("From 0 to 1; questions of risk need it."),
    ),
    FormField(
        "foresight",
        mark("Foresight"),
        "choice",
        "",
        (("", mark("Looks ahead")), ("none", mark("Does not look ahead"))),
    ),
    NOTE,
)
"""The fields of an actor."""

OPTION = (LABEL, SHORT, ONCE, SOURCE, NOTE)
"""The fields of an option."""

STAGE = (
    FormField(
        "holds",
        mark("Commitments"),
        "commitments",
        mark("Options held on or off, such as `usa.talks: on, usa.strike: off`."),
    ),
    FormField("for", mark("For"), "span", mark("Such as `18 months`; empty: to the end.")),
    FormField("from", mark("From"), "line", mark("A date or a span after the start.")),
    FormField("until", mark("Until"), "condition"),
    FormField("when", mark("Begins when (trigger)"), "condition"),
    FormField("while", mark("While"), "condition"),
    SOURCE,
    NOTE,
)
"""The fields of a stage of a policy."""

RANKING = (
    FormField(
        "ranking",
        mark("States, the best first"),
        "ranking",
        mark(
            "One state a line, such as `usa.talks,china.press`; `-` is the state with nothing on. Equal states share a line, with `=` between "
            "them. A line `much` makes every preference across it strong."
        ),
    ),
    SOURCE,
)
"""The fields of preferences that rank states."""

WEIGHTS = (
    FormField(
        "weights",
        mark("Conditions and their weights"),
        "mapping",
        mark(
            "One condition a line with its weight, such as `not usa.strike: 3`. The value of a state is the sum over the conditions that it "
            "satisfies."
        ),
    ),
    SOURCE,
)
"""The fields of preferences that add weights."""

ROWS = (
    FormField("data", mark("Data file or table of facts")),
    FormField("where", mark("Where"), "mapping", mark("Column and value, such as `kind: raid`, one a line.")),
    FormField("count", mark("Column with numbers of events")),
)
"""The fields of a choice of rows."""

LISTS = (
    (
        "impossible",
        mark("What is impossible"),
        mark("Conditions that no state can meet, such as `usa.talks and usa.strike`."),
    ),
    (
        "indistinguishable",
        mark("States that count as one (indistinguishable)"),
        mark("States that meet such a condition are one state."),
    ),
)
"""The sections that are lists of conditions."""
