"""The case as one expert sees the orders of its lists, or with the pooled orders in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.preferences import Statements
from offramp.case.priorities import agreeing_order, known_above
from offramp.errors import QuestionError, did_you_mean
from offramp.experts.order_agreement import pooled_statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences

__all__ = ["as_pooled", "as_seen_by", "as_stated", "order_experts"]


def order_experts(case: Case) -> dict[str, str]:
    """Return the experts who state the order of a list, with their labels.

    >>> from offramp.case.reading import load
    >>> order_experts(load("hotline"))
    {}
    """
    found: dict[str, str] = {}
    for stated in _lists(case):
        for name, expert in (stated.experts or {}).items():
            found[name] = expert.label or found.get(name, name)
    return found


def _lists(case: Case) -> Iterator[Statements]:
    every = [*case.preferences.values()]
    every += [image.preferences for images in case.images.values() for image in images.values()]
    yield from (stated for stated in every if isinstance(stated, Statements))


def as_stated(case: Case) -> Case:
    """Return the case with its lists as they stand, without experts."""
    return _changed(case, _alone)


def as_pooled(case: Case) -> Case:
    """Return the case with each list in the pooled order of its experts, which is then certain.

    Raises
    ------
    TooLarge
        where the experts agree too little on too many statements for a pooled order.
    """
    return _changed(case, lambda stated: _alone(_arranged(stated, pooled_statements(stated))))


def as_seen_by(case: Case, expert: str) -> Case:
    """Return the case with the orders of one expert; a list on which it is silent stays as it stands.

    An order of all statements is then certain; where the expert leaves orders open, its pairs are the known ones.

    >>> from offramp.case.reading import loads
    >>> case = loads('''
    ... actors: {a: {options: {x: X, y: Y}}}
    ... status quo: []
    ... preferences: {a: {statements: [a.x, a.y], experts: {kim: [a.y, a.x]}}}
    ... ''')
    >>> as_seen_by(case, "kim").preferences["a"].texts
    ['a.y', 'a.x']

    Raises
    ------
    QuestionError
        where no expert of that name states an order.
    """
    known = order_experts(case)
    if expert not in known:
        raise QuestionError(f"there is no expert `{expert}`{did_you_mean(expert, known)}")
    return _changed(case, lambda stated: _seen(stated, expert))


def _seen(stated: Statements, expert: str) -> Statements:
    if expert not in (stated.experts or {}):
        return _alone(stated)
    pairs = stated.pairs_by(expert)
    sets = known_above(len(stated.statements), pairs)
    arranged = _arranged(stated, agreeing_order(len(stated.statements), pairs))
    if len({superiors.bit_count() for superiors in sets}) == len(sets):
        return _alone(arranged)
    texts = stated.texts
    known = tuple({"above": texts[upper], "below": texts[lower]} for upper, lower in sorted(pairs))
    return Statements.model_validate({"statements": arranged.statements, "above": known})


def _alone(stated: Statements) -> Statements:
    """Return a list without experts."""
    return stated.model_copy(update={"experts": None, "draw": None}) if stated.experts else stated


def _arranged(stated: Statements, order: tuple[int, ...]) -> Statements:
    return stated.model_copy(update={"statements": tuple(stated.statements[place] for place in order)})


def _changed(case: Case, change: Callable[[Statements], Statements]) -> Case:
    """Return the case with every list that has experts changed."""

    def new(stated: Preferences) -> Preferences:
        return change(stated) if isinstance(stated, Statements) and stated.experts else stated

    update: dict[str, Any] = {
        "preferences": {actor: new(stated) for actor, stated in case.preferences.items()},
        "images": {
            actor: {
                name: image.model_copy(update={"preferences": new(image.preferences)}) for name, image in images.items()
            }
            for actor, images in case.images.items()
        },
    }
    changed = case.model_copy(update=update)
    changed._digest = ""  # noqa: SLF001  (the digest is of the file, which says something else)
    return changed
