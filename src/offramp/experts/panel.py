"""A panel of experts as its file says: questions, experts, and each answer in the form in which it was given."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from offramp.case.record import Day, OneOrMany, Record, Text

__all__ = ["Answer", "Expert", "Panel", "PanelQuestion"]

LEAST, MOST = 1e-100, 1e100
"""The least and the greatest size of a number that is not 0; scores of others would overflow."""


def _in_size(value: float) -> float:
    if value and not LEAST <= abs(value) <= MOST:
        raise ValueError(f"expected 0, or a number of a size from {LEAST:g} to {MOST:g}; choose another unit")
    return value


Number = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_in_size)]
Level = Annotated[float, Field(gt=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1)]


def _ends(value: Any) -> Any:
    """Let one probability stand for a range of one."""
    return value if value is None or isinstance(value, list | tuple) else [value, value]


class Expert(Record):
    """An expert; without a label, the panel is anonymous for readers."""

    label: Text | None = None
    note: Text | None = None


class PanelQuestion(Record):
    """A question to the experts: a quantity in a unit, or an event with a probability.

    A quantity with a realisation is a seed question, which calibrates the experts; any other is a target question. The realisation of
    an event is 1 if it happened and 0 if not. `known` is the date from which the realisation is known; without one it always was.
    `resolution` says how the answer is settled, and `horizon` until when; None means that nobody stated it. `lowest` and `highest` are
    natural bounds. A question of weight 0 counts for no score.
    """

    text: Text = ""
    kind: Literal["quantity", "event"] = "quantity"
    unit: Text | None = None
    resolution: Text | None = None
    horizon: Text | None = None
    scale: Literal["uniform", "log"] = "uniform"
    lowest: Number | None = None
    highest: Number | None = None
    realisation: Number | None = None
    known: Day | None = None
    weight: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] = 1.0
    source: Text | None = None
    note: Text | None = None

    @property
    def seed(self) -> bool:
        """True for a quantity with a known answer and a weight."""
        return self.kind == "quantity" and self.realisation is not None and self.weight > 0


class Answer(Record):
    """An answer of an expert to a question in a round, in one of four forms, with its reason and the words said.

    `quantiles` are at the levels of the panel, None where one is missing. `low`, `best`, `high` and `sure` are the four steps of IDEA:
    the interval holds the value with the probability `sure`. `chips` lie in the bins between `edges` (roulette). `probability` is that
    of an event, with two ends if a range was stated.
    """

    expert: Name
    question: Name
    round: Annotated[int, Field(ge=1)] = 1
    levels: tuple[Level, ...] | None = None
    quantiles: tuple[Number | None, ...] | None = None
    low: Number | None = None
    best: Number | None = None
    high: Number | None = None
    sure: Annotated[float, Field(gt=0, lt=1)] | None = None
    edges: tuple[Number, ...] | None = None
    chips: tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)], ...] | None = None
    probability: Annotated[tuple[Share, Share], BeforeValidator(_ends), OneOrMany()] | None = None
    reason: Text | None = None
    said: Text | None = None
    date: Text | None = None
    source: Text | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _by_level(cls, value: Any) -> Any:
        """Read quantiles written by level, `{0.05: 1, 0.5: 2, 0.95: 4}`."""
        if isinstance(value, dict) and isinstance(value.get("quantiles"), dict):
            stated = value["quantiles"]
            return {**value, "levels": list(stated), "quantiles": list(stated.values())}
        return value

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that the answer has: none or one of `quantiles`, `interval`, `chips` and `probability`."""
        interval = any(number is not None for number in (self.low, self.best, self.high, self.sure))
        found = {
            "quantiles": self.quantiles is not None,
            "interval": interval,
            "chips": self.chips is not None or self.edges is not None,
            "probability": self.probability is not None,
        }
        return tuple(form for form, has in found.items() if has)


class Panel(Record):
    """Experts, questions and answers; `levels` are those of all quantiles, ascending between 0 and 1.

    `date` is that of every answer without a date of its own.

    >>> panel = Panel(
    ...     title="One", levels=(0.05, 0.5, 0.95), experts={"a": Expert()}, questions={"q": PanelQuestion(realisation=2)},
    ...     answers=(Answer(expert="a", question="q", quantiles=(1, 2, 3)),),
    ... )
    >>> panel.seeds, panel.rounds, panel.latest()["a", "q"].quantiles
    (('q',), (1,), (1.0, 2.0, 3.0))
    """

    title: Text = "A panel"
    levels: tuple[Level, ...] = ()
    date: Text | None = None
    note: Text | None = None
    source: Text | None = None
    experts: dict[Name, Annotated[Expert, BeforeValidator(lambda value: {} if value is None else value)]] = Field(
        default_factory=dict
    )
    questions: dict[Name, PanelQuestion] = Field(default_factory=dict)
    answers: tuple[Answer, ...] = ()

    @property
    def seeds(self) -> tuple[str, ...]:
        """Names of the seed questions."""
        return tuple(name for name, question in self.questions.items() if question.seed)

    @property
    def rounds(self) -> tuple[int, ...]:
        """The rounds in which somebody answered."""
        return tuple(sorted({answer.round for answer in self.answers}))

    def latest(self, until: int | None = None) -> dict[tuple[str, str], Answer]:
        """Return the answer of each expert to each question in the last round in which it was given, up to a round."""
        found: dict[tuple[str, str], Answer] = {}
        for answer in sorted(self.answers, key=lambda each: each.round):
            if until is None or answer.round <= until:
                found[answer.expert, answer.question] = answer
        return found

    def called(self, expert: str) -> str:
        """Return the label of an expert, or its name in the file."""
        return self.experts[expert].label or expert
