"""Problems of a panel that every reader of a file refuses, each with its path in the panel."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from offramp.characters import code_point, first_unseen, spelled
from offramp.errors import CaseError, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offramp.errors import Place
    from offramp.experts.panel import Answer, Panel, PanelQuestion

__all__ = ["checked", "problems_of_panel"]

Path = tuple[str | int, ...]


def checked(panel: Panel, place: Callable[[Path], Place]) -> Panel:
    """Return a valid panel, answers without levels of their own; `place` gives the position of a path in the file.

    Raises
    ------
    CaseError
        with every problem of the panel.
    """
    problems = [Problem(message, place(path)) for path, message in problems_of_panel(panel)]
    if problems:
        raise CaseError(problems)
    answers = tuple(
        answer if answer.levels is None else answer.model_copy(update={"levels": None}) for answer in panel.answers
    )
    return panel.model_copy(update={"answers": answers})


def problems_of_panel(panel: Panel) -> Iterator[tuple[Path, str]]:
    """Yield the path and the message of each problem.

    >>> from offramp.experts.panel import Answer, Panel
    >>> [message for _, message in problems_of_panel(Panel(answers=(Answer(expert="a", question="q"),)))][0]
    'there is no expert `a`'
    """
    if any(a >= b for a, b in pairwise(panel.levels)):
        yield ("levels",), f"the levels {_written(panel.levels)} do not go up; for instance 0.05, 0.5, 0.95"
    for section, names in (("experts", panel.experts), ("questions", panel.questions)):
        for name in names:
            if (unseen := first_unseen(name)) is not None:
                message = f"`{spelled(name)}` has a character that cannot be seen, {code_point(unseen)}; write the name without it"
                yield (section, name), message
    yield from _of_labels(panel)
    for name, question in panel.questions.items():
        yield from ((("questions", name, *path), message) for path, message in _of_question(name, question))
    seen: dict[tuple[str, str, int], int] = {}
    for i, answer in enumerate(panel.answers):
        key = (answer.expert, answer.question, answer.round)
        if key in seen:
            yield ("answers", i), f"{_who(panel, answer)} answers `{answer.question}` twice in round {answer.round}"
        seen[key] = i
        for path, message in _of_answer(panel, answer):
            yield ("answers", i, *path), message


def _of_labels(panel: Panel) -> Iterator[tuple[Path, str]]:
    first: dict[str, str] = {}
    for name in panel.experts:
        other = first.setdefault(panel.called(name), name)
        if other != name:
            yield (
                ("experts", name),
                f"`{name}` and `{other}` are both called {panel.called(name)}; give each expert a label of its own",
            )


def _of_question(name: str, question: PanelQuestion) -> Iterator[tuple[Path, str]]:
    if question.kind == "event":
        if question.realisation not in (None, 0.0, 1.0):
            yield (
                ("realisation",),
                f"the realisation of the event `{name}` is {question.realisation:g}; write 1 if it happened, 0 if not",
            )
        return
    low, high = question.lowest, question.highest
    if low is not None and high is not None and low >= high:
        yield ("lowest",), f"`lowest` ({low:g}) of `{name}` is not below `highest` ({high:g})"
    value = question.realisation
    if value is None:
        return
    if question.scale == "log" and value <= 0:
        yield ("realisation",), f"the realisation of `{name}` is {value:g}, which has no place on a log scale"
    if (low is not None and value < low) or (high is not None and value > high):
        yield ("realisation",), f"the realisation of `{name}` is {value:g}, outside its bounds"


def _who(panel: Panel, answer: Answer) -> str:
    return panel.called(answer.expert) if answer.expert in panel.experts else answer.expert


def _of_answer(panel: Panel, answer: Answer) -> Iterator[tuple[Path, str]]:
    if answer.expert not in panel.experts:
        yield ("expert",), f"there is no expert `{answer.expert}`{did_you_mean(answer.expert, panel.experts)}"
    question = panel.questions.get(answer.question)
    if question is None:
        yield ("question",), f"there is no question `{answer.question}`{did_you_mean(answer.question, panel.questions)}"
        return
    who = f"the answer of {_who(panel, answer)} to `{answer.question}`"
    forms = answer.forms
    if answer.levels is not None and "quantiles" not in forms:
        yield ("levels",), f"{who} has `levels`, which belong to quantiles"
    if len(forms) > 1:
        yield (), f"{who} has {' and '.join(forms)}; expected one form"
        return
    if forms and (question.kind == "event") != (forms == ("probability",)):
        expected = "a `probability`" if question.kind == "event" else "quantiles, an interval or chips"
        yield (), f"{who} is a {forms[0]} of a question of kind {question.kind}; expected {expected}"
        return
    found = {
        "quantiles": _of_quantiles,
        "interval": _of_interval,
        "chips": _of_chips,
        "probability": _of_probability,
    }
    for form in forms:
        yield from found[form](panel, answer, who)
    yield from _beyond(question, answer, who)


def _of_quantiles(panel: Panel, answer: Answer, who: str) -> Iterator[tuple[Path, str]]:
    stated = answer.quantiles or ()
    if not stated:
        yield ("quantiles",), f"{who} has no quantile; leave the answer out where there is none"
        return
    if answer.levels is not None and answer.levels != panel.levels:
        own, common = _written(answer.levels), _written(panel.levels)
        yield (
            ("quantiles",),
            f"{who} is at the levels {own}, and the panel at {common}; all answers have the same levels",
        )
        return
    if len(stated) != len(panel.levels):
        yield (
            ("quantiles",),
            f"{who} has {len(stated)} quantiles, and the panel the levels {_written(panel.levels) or 'none'}",
        )
        return
    known = [value for value in stated if value is not None]
    if any(a > b for a, b in pairwise(known)):
        yield ("quantiles",), f"{who} goes down ({_written(known)}); quantiles go up"


def _of_interval(_panel: Panel, answer: Answer, who: str) -> Iterator[tuple[Path, str]]:
    numbers = (answer.low, answer.best, answer.high)
    if any(number is None for number in (*numbers, answer.sure)):
        yield (), f"{who} needs all four steps: `low`, `best`, `high` and `sure`"
        return
    if any(a > b for a, b in pairwise([number for number in numbers if number is not None])):
        yield ("low",), f"{who} goes down ({_written(numbers)}); `low`, `best` and `high` go up"


def _of_chips(_panel: Panel, answer: Answer, who: str) -> Iterator[tuple[Path, str]]:
    edges, chips = answer.edges or (), answer.chips or ()
    if len(edges) != len(chips) + 1 or not chips:
        yield (
            ("chips",),
            f"{who} has {len(chips)} bins of chips and {len(edges)} edges; expected one edge more than bins",
        )
    elif any(a >= b for a, b in pairwise(edges)):
        yield ("edges",), f"the edges of {who} do not go up ({_written(edges)})"
    elif not sum(chips):
        yield ("chips",), f"{who} has no chip in any bin"


def _of_probability(_panel: Panel, answer: Answer, who: str) -> Iterator[tuple[Path, str]]:
    low, high = answer.probability or (0.0, 1.0)
    if low > high:
        yield ("probability",), f"{who} goes down ({low:g}, {high:g}); write the lower end first"


def _beyond(question: PanelQuestion, answer: Answer, who: str) -> Iterator[tuple[Path, str]]:
    """Yield the problem of a value outside the bounds of its question, or without a logarithm on a log scale."""
    stated = [*(answer.quantiles or ()), answer.low, answer.best, answer.high, *(answer.edges or ())]
    values = [value for value in stated if value is not None]
    path = "quantiles" if answer.quantiles else "edges" if answer.edges else "low"
    for value in values:
        if question.scale == "log" and value <= 0:
            yield (path,), f"{who} has the value {value:g}, which has no place on a log scale"
            return
        if (question.lowest is not None and value < question.lowest) or (
            question.highest is not None and value > question.highest
        ):
            yield (path,), f"{who} has the value {value:g}, outside the bounds of the question"
            return


def _written(numbers: object) -> str:
    return ", ".join("none" if number is None else f"{number:g}" for number in numbers)  # type: ignore[attr-defined]
