"""Forms of the sections whose entries are records, by page, as data."""

from __future__ import annotations

from functools import cache

from offramp.web.sections import ESTIMATE, LABEL, MORE_OF_ESTIMATE, NOTE, ONCE, SHORT, SOURCE, FormField, RecordForm

__all__ = ["record_forms", "records_of"]


@cache
def record_forms() -> dict[str, tuple[RecordForm, ...]]:
    """Return the forms of the sections whose entries are records, by page.

    Some are made from the models of the case file, which take a while to be imported: not before the first page is shown.
    """
    from offramp.web.evidence_forms import EVIDENCE, RECORD_OF_CLAIM, UNTIL_THEN

    return {
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
                (LABEL, *ESTIMATE, *MORE_OF_ESTIMATE, UNTIL_THEN, NOTE),
                "best",
            ),
            RecordForm(
                "correlations",
                "correlation",
                "Correlations",
                "Pairs of numbers that tend to be high together, or one high and the other low. All others are drawn independently.",
                (
                    FormField(
                        "between",
                        "Between",
                        "names",
                        "Two numbers, separated by a comma: `clash`, `usa.tempo`, `usa.reliability`, `usa.doubt`, `warheads.start`, `deaths of war`.",
                    ),
                    FormField("rank", "Rank correlation", "number", "From -1 to 1 (Spearman)."),
                    SOURCE,
                    NOTE,
                ),
                shape="listed",
            ),
        ),
        "evidence": EVIDENCE,
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
                    FormField("evidence", "Evidence", "line", "An estimate from data behind the rate."),
                    SOURCE,
                    NOTE,
                ),
            ),
            RecordForm(
                "coalitions",
                "coalition",
                "Coalitions",
                "Actors that can act together; the stability of coalitions needs them.",
                (FormField("", "Actors", "names", "At least two actors, separated by commas."),),
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
                    FormField("scale", "Worst and best value (scale)", "names", "Such as `60, 0`; chances need none."),
                    FormField(
                        "weight",
                        "Swing weight",
                        "range",
                        "How much the step from worst to best matters beside other measures: `2`, or `1 to 3`.",
                    ),
                    FormField(
                        "over",
                        "Value after the end of the crisis",
                        "line",
                        "`counts` (at its worst), `as is`, or a number.",
                    ),
                    FormField(
                        "judge", "Ranks policies", "choice", "", (("", "yes"), ("false", "no: shown, and not ranked"))
                    ),
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
            RecordForm(
                "harms",
                "harm",
                "Harms",
                "What it costs when an option, an event or a term becomes true, such as deaths.",
                (*ESTIMATE, *MORE_OF_ESTIMATE, UNTIL_THEN, NOTE),
                "best",
                "grouped",
                "typed",
                "Harm",
            ),
        ),
        "readings": (
            RecordForm(
                "images",
                "reading",
                "Rival readings (images)",
                "Two or more readings of one actor. A new reading begins with the preferences that the actor has; change them under Preferences.",
                (
                    LABEL,
                    SHORT,
                    FormField("weight", "Weight", "number", "Beside the other readings; default 1."),
                    SOURCE,
                    NOTE,
                ),
                shape="grouped",
                group="actor",
            ),
            RecordForm(
                "doubt",
                "doubt",
                "Doubt about an order",
                "How many swaps of neighbouring statements lie, on average, between the stated order and the true one.",
                (*ESTIMATE, *MORE_OF_ESTIMATE, UNTIL_THEN, NOTE),
                "best",
                "grouped",
                "orders",
            ),
            RecordForm(
                "beliefs",
                "belief",
                "Beliefs",
                "What one actor believes that another wants (hypergame). "
                "A new belief begins with what the other does want; change it under Preferences.",
                (),
                "",
                "grouped",
                "pairs",
            ),
            RecordForm(
                "unaware",
                "list of unknown options",
                "Options that an actor does not know (unaware)",
                "States that satisfy such a condition are absent from its game.",
                (FormField("", "Options or conditions", "lines", "One a line."),),
                keys="actors",
            ),
        ),
        "claims": (
            RecordForm(
                "claims",
                "claim",
                "Claims",
                "A sentence about the crisis that is tested.",
                (
                    FormField("text", "Text", "text"),
                    SHORT,
                    FormField(
                        "holds",
                        "True if (test)",
                        "condition",
                        "Such as `stable(usa.talks)`; `not testable` where no model decides it.",
                    ),
                    RECORD_OF_CLAIM,
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


def records_of(section: str) -> RecordForm | None:
    """Return the form of the entries of a section of the file.

    >>> records_of("events").noun
    'event'
    """
    return next((form for forms in record_forms().values() for form in forms if form.section == section), None)
