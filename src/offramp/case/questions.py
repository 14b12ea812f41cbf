"""State, condition and images that a question names, read for a case, however its states are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.checks import problems_in
from offramp.case.expression import Expression
from offramp.case.nodes import ExpressionError
from offramp.case.state_names import STATUS_QUO, read_state
from offramp.errors import ArgumentError, QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case

__all__ = ["asked_state", "check_images", "read_condition"]


def asked_state(
    case: Case, text: str, *, size: int, status_quo: int, given: Sequence[str] = ()
) -> int | frozenset[str]:
    """Return the number of a state asked for by its id or as `status quo`, or else the options and events that its name has on.

    `size` is the number of states. Events that are `given` need not be named.

    >>> from offramp.case.reading import load
    >>> case = load("prisoners-dilemma")
    >>> asked_state(case, "s3", size=4, status_quo=0), sorted(asked_state(case, "row.defect", size=4, status_quo=0))
    (3, ['row.defect'])

    Raises
    ------
    QuestionError
        where no state has that id, or the name has an unknown part or an event that has not occurred.
    """
    text = text.strip()
    if " ".join(text.casefold().split()) == STATUS_QUO:
        return status_quo
    if text[:1] == "s" and text[1:].isdecimal() and text.isascii() and text not in case.things:
        digits = text[1:].lstrip("0") or "0"
        if len(digits) <= len(str(size)) and int(digits) < size:
            return int(digits)
        raise QuestionError(f"there is no state `{text}`; the states are s0 to s{size - 1}")
    on = read_state(text, case)
    for event in sorted(on & set(case.events) - set(given)):
        raise QuestionError(
            f"the event `{event}` has not occurred here; add `--given {event}` to analyse the case after it"
        )
    return on | set(given)


def read_condition(case: Case, text: str | Expression) -> Expression:
    """Read a condition on states, which may name options, events, terms and goals; raise `QuestionError` in one sentence.

    >>> from offramp.case.reading import load
    >>> read_condition(load("prisoners-dilemma"), "not row.defect").names
    ('row.defect',)
    """
    if isinstance(text, Expression):
        return text
    try:
        expression = Expression.read(text)
    except ExpressionError as error:
        raise QuestionError(str(error)) from None
    for problem in problems_in(expression, case):
        raise QuestionError(problem)
    return expression


def check_images(case: Case, wanted: Mapping[str, str]) -> None:
    """Raise `ArgumentError` if one of the chosen images, by actor, is none of the case."""
    for actor, image in wanted.items():
        if actor not in case.actors:
            raise ArgumentError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
        known = case.images.get(actor, {})
        if not known:
            others = f"images are given of: {', '.join(case.images)}" if case.images else "no actor has images"
            raise ArgumentError(f"`{actor}` has no images; {others}")
        if image not in known:
            raise ArgumentError(f"`{actor}` has no image `{image}`{did_you_mean(image, known)}")
