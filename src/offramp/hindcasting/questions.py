"""Question sets: dated questions with the forecast that a case makes, the baselines that apply, and the recorded outcome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from offramp.case.duration import Duration
from offramp.case.expression import Expression
from offramp.case.model import Policy
from offramp.case.parts import Finite
from offramp.case.record import Day, Record, Sources, Text
from offramp.case.yaml import compose
from offramp.errors import CaseError, Place, Problem, QuestionError, did_you_mean
from offramp.hindcasting.catalog import find, slugs
from offramp.hindcasting.facts import Confidence, years_between

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "UNSTATED",
    "BaseRate",
    "Blind",
    "Came",
    "ExpertForecast",
    "ModelQuery",
    "Question",
    "QuestionSet",
    "RateSince",
    "Recorded",
    "Restated",
    "ShareClass",
    "parse_questions",
    "read_questions",
]

Form = Literal["event", "count", "amount", "duration"]
"""Form of an answer: yes or no, a number of events, an amount, or a time in days."""


KINDS = ("chance_of", "chance_at", "at_least", "count", "stock", "agreement", "quiet", "longest_quiet", "resumes")
"""Forms of a query, by the names of their fields."""


class ModelQuery(Record):
    """The query of a case whose answer is the forecast; exactly one of its forms.

    `chance of` (optionally `before` another condition) and `chance at` are conditions on the states of the case, by and at the closing
    day. `at least` of a count `of`, `count`, `stock` and `agreement` speak of the same day. `quiet` is a count without an event for a
    time `for`; `longest quiet` the longest such time in days; `resumes` the chance that a quiet spell of at least `for`, completed by the
    closing day, is broken within `within` of its beginning.
    """

    chance_of: Expression | None = Field(default=None, alias="chance of")
    before: Expression | None = None
    chance_at: Expression | None = Field(default=None, alias="chance at")
    at_least: int | None = Field(default=None, alias="at least", ge=1)
    of: str | None = None
    count: str | None = None
    stock: str | None = None
    agreement: str | None = None
    quiet: str | None = None
    longest_quiet: str | None = Field(default=None, alias="longest quiet")
    resumes: str | None = None
    lasts: Duration | None = Field(default=None, alias="for")
    within: Duration | None = None

    @property
    def kind(self) -> str:
        """The form of the query, by the name of its field."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def by_chain(self) -> bool:
        """Whether the chain answers it exactly; the other forms need drawn histories."""
        return self.kind in ("chance_of", "chance_at")

    @property
    def counted(self) -> str | None:
        """The count that the query needs, if any."""
        return self.of or self.count or self.quiet or self.longest_quiet or self.resumes

    @model_validator(mode="after")
    def _one(self) -> ModelQuery:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError("expected exactly one query, such as `{chance of: war}` or `{count: launches}`")
        if (self.at_least is None) != (self.of is None):
            raise ValueError("`at least` and `of` belong together, as in `{at least: 1, of: launches}`")
        if (self.quiet or self.resumes) and self.lasts is None:
            raise ValueError("a quiet spell needs its length, as in `for: 6 months`")
        if self.resumes and self.within is None:
            raise ValueError("`resumes` needs a time, as in `within: 2 years`")
        return self


class BaseRate(Record):
    """The record before the date that a base rate rests on; exactly one of its forms.

    `series` of the record since a day, or a stated `count` of events since it; `happened` times `of` so many; stated `samples` of a
    number; `quiet` and `longest quiet`: spells without an event of a series, in the past windows as long as the question's.
    """

    series: str | None = None
    count: int | None = Field(default=None, ge=0)
    since: Day | None = None
    happened: int | None = Field(default=None, ge=0)
    of: int | None = Field(default=None, ge=1)
    samples: tuple[Finite, ...] = ()
    quiet: str | None = None
    longest_quiet: str | None = Field(default=None, alias="longest quiet")
    lasts: Duration | None = Field(default=None, alias="for")
    says: Text | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _one(self) -> BaseRate:
        forms = (self.series, self.count, self.happened, self.samples or None, self.quiet, self.longest_quiet)
        if sum(form is not None for form in forms) != 1:
            raise ValueError("expected exactly one record, such as `{series: launch, since: 1984-04-09}`")
        if (self.series or self.count is not None or self.quiet or self.longest_quiet) and self.since is None:
            raise ValueError("a record needs its first day, as in `since: 1984-04-09`")
        if (self.happened is None) != (self.of is None) or (self.happened or 0) > (self.of or 0):
            raise ValueError("`happened` is a number of times out of `of`, as in `{happened: 20, of: 27}`")
        return self


UNSTATED = "unstated"
"""Horizon of a published probability without one."""


class ExpertForecast(Record):
    """A published probability; `at least` where it is a lower bound. Where its horizon was not stated, the set says which is assumed."""

    who: Text
    stated: Text
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    at_least: bool = Field(default=False, alias="at least")
    event: Text
    horizon: Text = UNSTATED
    source: str
    confidence: Confidence = "read"

    @property
    def probability(self) -> float:
        """The middle of the published range."""
        return (self.low + self.high) / 2


class Recorded(Record):
    """The outcome of a question: `yes`, `no` or a number, with its day, source and confidence.

    A disputed outcome has a range `low` to `high` of what sources say, and is left out of the means.
    """

    value: Literal["yes", "no"] | Finite
    on: Day | None = None
    low: float | None = None
    high: float | None = None
    disputed: bool = False
    source: str
    confidence: Confidence
    note: Text | None = None

    @property
    def happened(self) -> bool:
        """Whether the event came; False also for an outcome that is a number."""
        return self.value == "yes"

    @property
    def number(self) -> float:
        """The outcome as a number: 1 or 0 for an event."""
        return float(self.value == "yes") if isinstance(self.value, str) else self.value


class Question(Record):
    """A dated question. `topic` names the questions whose outcomes have a cause in common."""

    text: Text
    topic: Text
    closes: Day
    form: Form = "event"
    model: ModelQuery | None = None
    mapping: Text | None = None
    no_forecast: Text | None = Field(default=None, alias="no forecast")
    base_rate: BaseRate | None = Field(default=None, alias="base rate")
    persistence: Literal["yes", "no"] | Finite | None = None
    unit: Text | None = None
    experts: tuple[ExpertForecast, ...] = ()
    outcome: Recorded | None = None

    @model_validator(mode="after")
    def _answered(self) -> Question:
        if (self.model is None) == (self.no_forecast is None):
            raise ValueError("expected either `model`, or `no forecast` with the reason")
        is_event = self.form == "event"
        if self.model is not None and is_event == (self.model.kind in ("count", "stock", "longest_quiet")):
            raise ValueError(f"the form is `{self.form}`, and the query of the model answers another form")
        if self.outcome is not None and is_event != isinstance(self.outcome.value, str):
            raise ValueError(f"the form is `{self.form}`, and the outcome is `{self.outcome.value}`")
        return self


class ShareClass(Record):
    """A reference class: `happened` times `of` so many."""

    happened: int = Field(ge=0)
    of: int = Field(ge=1)


class RateSince(Record):
    """A rate from a series of the record since a day, or within a stated number of `years`."""

    series: str
    since: Day
    years: float | None = Field(default=None, gt=0)


class Restated(Record):
    """Changes that turn a later case into one of the date.

    `set` has values by their path in the case file; `rates` and `shares` are unknowns that are counted from the record until the date.
    """

    set: dict[str, Any] = Field(default_factory=dict)
    rates: dict[str, RateSince] = Field(default_factory=dict)
    shares: dict[str, tuple[ShareClass, ...]] = Field(default_factory=dict)


class Came(Record):
    """The policy that was followed after the date, as a case states a policy, with its sources. It is hindsight."""

    policy: Policy
    source: Sources
    note: Text | None = None


class QuestionSet(Record):
    """Questions of one date about one case.

    `case` is a slug or a file, relative to the file of the set. It is read as known on `known by` (default: the date) and then restated.
    `mixture` are the policies of the second forecaster (default: all). `came` is the policy that was followed.
    """

    title: Text
    date: Day
    case: str
    known_by: Day | None = Field(default=None, alias="known by")
    note: Text | None = None
    restated: Restated | None = None
    policy: str = "wait"
    mixture: tuple[str, ...] | None = None
    came: Came | None = None
    sources: dict[str, Text] = Field(default_factory=dict)
    questions: dict[str, Question] = Field(min_length=1)

    _folder: str = PrivateAttr(default="")

    @property
    def case_file(self) -> str:
        """The case as `load` takes it: a file beside the set, or else the name as it is stated."""
        beside = Path(self._folder) / self.case
        return str(beside) if self._folder and beside.is_file() else self.case

    @model_validator(mode="after")
    def _sourced(self) -> QuestionSet:
        for name, source in self._cited():
            if source not in self.sources:
                raise ValueError(f"`{name}` cites `{source}`, which `sources` does not have")
        for name, question in self.questions.items():
            if question.closes <= self.date:
                raise ValueError(f"`{name}` closes on {question.closes}, and the forecasts are of {self.date}")
        return self

    def _cited(self) -> Iterator[tuple[str, str]]:
        yield from (("came", source) for source in (self.came.source if self.came is not None else ()))
        for name, question in self.questions.items():
            parts = (question.outcome, question.base_rate, *question.experts)
            yield from ((name, part.source) for part in parts if part is not None and part.source is not None)

    def years(self, name: str) -> float:
        """Return the years from the date until a question closes."""
        return years_between(self.date, self.questions[name].closes)

    def blind(self) -> Blind:
        """Return the set without anything that came after the date: outcomes, and experts' later forecasts."""
        shown = {
            name: question.model_copy(update={"outcome": None, "experts": ()})
            for name, question in self.questions.items()
        }
        return Blind(self.model_copy(update={"questions": shown, "came": None}))


class Blind:
    """A question set without outcomes and without experts' forecasts: all that a forecaster may see."""

    def __init__(self, questions: QuestionSet) -> None:
        """Refuse a set that still holds an outcome."""
        if questions.came is not None or any(q.outcome is not None or q.experts for q in questions.questions.values()):
            raise ValueError("a blind question set has no outcomes and no later forecasts; use `blind()`")
        self.set = questions

    def text(self) -> str:
        """Return the blind set as text, the same for the same questions."""
        import json

        plain = self.set.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1, default=str)


def read_questions(name: str | Path) -> QuestionSet:
    """Read a question set from a YAML file, or from the catalog by its slug.

    >>> read_questions("korea-2017").date
    '2017-06-28'

    Raises
    ------
    QuestionError
        where there is neither a file nor a slug of that name.
    CaseError
        with every problem of the file, each with its place.
    """
    file = Path(name)
    if not file.exists():
        listed = find(str(name))
        if listed is None:
            raise QuestionError(f"there is no question set `{name}`{did_you_mean(str(name), slugs())}")
        file = listed
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    found = parse_questions(text, str(name))
    found._folder = str(file.parent)  # noqa: SLF001  (where the set was read is no part of what it says)
    return found


def parse_questions(text: str, file: str = "questions") -> QuestionSet:
    """Read a question set from YAML text; raise `CaseError` with every problem."""
    document = compose(text, file)
    if document.problems:
        raise CaseError(document.problems)
    if not isinstance(document.value, dict):
        raise CaseError([Problem("a question set has keys such as `date:` and `questions:`", Place(file, 1, 1))])
    try:
        return QuestionSet.model_validate(document.value)
    except ValidationError as error:
        raise CaseError([_problem(found, document.places, file) for found in error.errors()]) from None


def _problem(found: Any, places: Any, file: str) -> Problem:
    """Return a problem with the place of the deepest entry that the file has."""
    path = tuple(found["loc"])
    while path and path not in places:
        path = path[:-1]
    message = str(found["msg"]).removeprefix("Value error, ")
    where = ".".join(str(part) for part in found["loc"])
    return Problem(f"`{where}`: {message}" if where else message, places.get(path, Place(file)))
