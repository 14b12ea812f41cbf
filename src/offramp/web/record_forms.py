"""Forms of the sections whose entries are records, by page, as data."""

from __future__ import annotations

from functools import cache

from offramp.language.sentence import mark
from offramp.web.sections import ESTIMATE, LABEL, MORE_OF_ESTIMATE, NOTE, ONCE, SHORT, SOURCE, FormField, RecordForm

__all__ = ["record_forms", "records_of"]


@cache
def record_forms() -> dict[str, tuple[RecordForm, ...]]:
    """Return the forms of the sections whose entries are records, by page.

    Some are made from the models of the case file, which take a while to be imported: not before the first page is shown.
    """
    from offramp.web.evidence_forms import EVIDENCE, RECORD_OF_CLAIM

    return {
        "rules": (
            RecordForm(
                "terms",
                mark("term"),
                mark("Terms"),
                mark("Names for conditions, to be used in other conditions."),
                (FormField("", mark("Condition"), "condition"),),
            ),
        ),
        "events": (
            RecordForm(
                "events",
                mark("event"),
                mark("Events"),
                mark("What can happen and is nobody's choice."),
                (LABEL, SHORT, ONCE, SOURCE, NOTE),
                "label",
            ),
            RecordForm(
                "rates",
                mark("rate"),
                mark("Rates of events"),
                mark("How often an event happens, per year, in a state. The name is that of the event."),
                (
                    FormField(
                        "rate",
                        mark("Rate per year"),
                        "quantity",
                        mark("A number, or an expression such as `clash * (2 if dprk.testing else 1)`."),
                    ),
                    FormField("unit", mark("Unit")),
                    FormField(
                        "phases",
                        mark("Phases (Erlang)"),
                        "number",
                        mark("More phases: a waiting time closer to its mean."),
                    ),
                    SOURCE,
                    NOTE,
                ),
                "rate",
            ),
        ),
        "unknowns": (
            RecordForm(
                "unknowns",
                mark("unknown"),
                mark("Unknowns"),
                mark("Numbers that nobody knows exactly, each as a range."),
                (LABEL, *ESTIMATE, *MORE_OF_ESTIMATE, NOTE),
                "best",
            ),
            RecordForm(
                "correlations",
                mark("correlation"),
                mark("Correlations"),
                mark(
                    "Pairs of numbers that tend to be high together, or one high and the other low. All others are drawn independently."
                ),
                (
                    FormField(
                        "between",
                        mark("Between"),
                        "names",
                        mark(
                            "Two numbers, separated by a comma: `clash`, `usa.tempo`, `usa.reliability`, `usa.doubt`, `warheads.start`, "
                            "`deaths of war`."
                        ),
                    ),
                    FormField("rank", mark("Rank correlation"), "number", mark("From -1 to 1 (Spearman).")),
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
                mark("agreement"),
                mark("Agreements"),
                mark("Deals that some actors can make together, and how often they come about."),
                (
                    FormField("between", mark("Between"), "names", mark("At least two actors, separated by commas.")),
                    FormField("when", mark("When"), "condition", mark("Where it is possible.")),
                    FormField("rate", mark("Rate per year"), "estimate"),
                    FormField("evidence", mark("Evidence"), "line", mark("An estimate from data behind the rate.")),
                    SOURCE,
                    NOTE,
                ),
            ),
            RecordForm(
                "coalitions",
                mark("coalition"),
                mark("Coalitions"),
                mark("Actors that can act together; the stability of coalitions needs them."),
                (FormField("", mark("Actors"), "names", mark("At least two actors, separated by commas.")),),
            ),
        ),
        "measures": (
            RecordForm(
                "goals",
                mark("goal"),
                mark("Goals"),
                mark("Where the crisis should lead, in order."),
                (FormField("", mark("Condition"), "condition"),),
            ),
            RecordForm(
                "measures",
                mark("measure"),
                mark("Measures"),
                mark("Numbers that a policy should make low or high."),
                (
                    LABEL,
                    SHORT,
                    FormField(
                        "chance of",
                        mark("Chance of"),
                        "condition",
                        mark("Either this, or an expected amount, or the time in a condition."),
                    ),
                    FormField("before", mark("Before"), "condition"),
                    FormField("expected", mark("Expected amount of")),
                    FormField("time in", mark("Time in"), "condition"),
                    FormField("within", mark("Within"), "span", mark("Such as `5 years`.")),
                    FormField("at", mark("At"), "span"),
                    FormField("want", mark("Better"), "choice", "", (("", mark("low")), ("high", mark("high")))),
                    FormField("matters", mark("Smallest difference that matters"), "number"),
                    FormField("enough", mark("What suffices"), "number"),
                    FormField(
                        "scale",
                        mark("Worst and best value (scale)"),
                        "names",
                        mark("Such as `60, 0`; chances need none."),
                    ),
                    FormField(
                        "weight",
                        mark("Swing weight"),
                        "range",
                        mark("How much the step from worst to best matters beside other measures: `2`, or `1 to 3`."),
                    ),
                    FormField(
                        "over",
                        mark("Value after the end of the crisis"),
                        "line",
                        mark("`counts` (at its worst), `as is`, or a number."),
                    ),
                    FormField(
                        "judge",
                        mark("Ranks policies"),
                        "choice",
                        "",
                        (("", mark("yes")), ("false", mark("no: shown, and not ranked"))),
                    ),
                    SOURCE,
                ),
            ),
            RecordForm(
                "counts",
                mark("count"),
                mark("Counts"),
                mark("What is counted, such as launches a year in a state."),
                (FormField("rate", mark("Rate per year"), "quantity"), FormField("unit", mark("Unit")), SOURCE, NOTE),
                "rate",
            ),
            RecordForm(
                "stocks",
                mark("stock"),
                mark("Stocks"),
                mark("Amounts that grow, such as warheads."),
                (
                    FormField("start", mark("Amount at the start"), "estimate"),
                    FormField("grows", mark("Growth per year"), "quantity"),
                    FormField("unit", mark("Unit")),
                    SOURCE,
                    NOTE,
                ),
            ),
            RecordForm(
                "harms",
                mark("harm"),
                mark("Harms"),
                mark("What it costs when an option, an event or a term becomes true, such as deaths."),
                (*ESTIMATE, *MORE_OF_ESTIMATE, NOTE),
                "best",
                "grouped",
                "typed",
                mark("Harm"),
            ),
        ),
        "readings": (
            RecordForm(
                "images",
                mark("reading"),
                mark("Rival readings (images)"),
                mark(
                    "Two or more readings of one actor. A new reading begins with the preferences that the actor has; "
                    "change them under Preferences."
                ),
                (
                    LABEL,
                    SHORT,
                    FormField("weight", mark("Weight"), "number", mark("Beside the other readings; default 1.")),
                    SOURCE,
                    NOTE,
                ),
                shape="grouped",
                group="actor",
            ),
            RecordForm(
                "doubt",
                mark("doubt"),
                mark("Doubt about an order"),
                mark(
                    "How many swaps of neighbouring statements lie, on average, between the stated order and the true one."
                ),
                (*ESTIMATE, *MORE_OF_ESTIMATE, NOTE),
                "best",
                "grouped",
                "orders",
            ),
            RecordForm(
                "beliefs",
                mark("belief"),
                mark("Beliefs"),
                mark(
                    "What one actor believes that another wants (hypergame). "
                    "A new belief begins with what the other does want; change it under Preferences."
                ),
                (),
                "",
                "grouped",
                "pairs",
            ),
            RecordForm(
                "unaware",
                mark("list of unknown options"),
                mark("Options that an actor does not know (unaware)"),
                mark("States that satisfy such a condition are absent from its game."),
                (FormField("", mark("Options or conditions"), "lines", mark("One a line.")),),
                keys="actors",
            ),
        ),
        "claims": (
            RecordForm(
                "claims",
                mark("claim"),
                mark("Claims"),
                mark("A sentence about the crisis that is tested."),
                (
                    FormField("text", mark("Text"), "text"),
                    SHORT,
                    FormField(
                        "holds",
                        mark("True if (test)"),
                        "condition",
                        mark("Such as `stable(usa.talks)`; `not testable` where no model decides it."),
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
                mark("source"),
                mark("Sources"),
                mark("Who says so. Every number and every statement can name them."),
                (
                    FormField("cite", mark("Citation"), "text"),
                    SHORT,
                    FormField("url", mark("Address"), "line", mark("Such as https://example.org/report.")),
                    FormField("public", mark("Public since"), "date"),
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
