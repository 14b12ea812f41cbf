"""Checks of the stated order of statements: known pairs, and the orders of experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.priorities import circle, place_of
from offramp.errors import Problem, did_you_mean
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.case.preferences import ExpertOrder, Priority, Statements
    from offramp.case.priorities import Pairs
    from offramp.case.yaml import Path

__all__ = ["repeated_in", "wrong_experts_on", "wrong_pairs_on"]


def repeated_in(texts: Sequence[str]) -> str | None:
    """Return the first statement that stands in a list a second time, by its text; None without one.

    >>> repeated_in(["a.x", "a.y", "a.x"]), repeated_in(["a.x", "not a.x"])
    ('a.x', None)
    """
    return next((text for k, text in enumerate(texts) if place_of(text, texts) != k), None)


def wrong_pairs_on(case: Case, path: Path, stated: Statements) -> Iterator[Problem]:
    """Yield the problems of the pairs known of a list, and a statement that a list of uncertain order repeats; `path` is that of the list."""
    key = "experts" if stated.experts else "above"
    if getattr(stated, key) is not None and (text := repeated_in(stated.texts)) is not None:
        yield Problem(
            f"the list of `{_owner(path)}` has `{text}` twice; beside `{key}`, each statement stands in it once",
            case.place(*path, "statements"),
        )
        return
    if stated.above is not None:
        yield from _wrong_pairs(case, path, stated, stated.above, (*path, "above"), stated.known_pairs, "`above`")


def _wrong_pairs(
    case: Case, path: Path, stated: Statements, pairs: Sequence[Priority], own: Path, known: Pairs, whose: str
) -> Iterator[Problem]:
    """Yield pairs that name no statement of their list, or one statement twice, and pairs in a circle.

    `own` is the path of the pairs. `known` has them by places in the list, with the pairs that firm statements imply. `whose` names
    the pairs in a sentence.
    """
    texts = stated.texts
    wrong = []
    for i, pair in enumerate(pairs):
        place = case.place(*own, i)
        places = [place_of(text, texts) for text in (pair.above, pair.below)]
        for text, found in zip((pair.above, pair.below), places, strict=True):
            if found is None:
                wrong.append(Problem(_no_statement(path, text, texts), place))
        if None not in places and places[0] == places[1]:
            wrong.append(Problem(f"`{pair.above}` cannot matter more than itself; a pair names two statements", place))
    yield from wrong
    round_ = None if wrong else circle(len(texts), known)
    if round_ is not None:
        said = {(place_of(pair.above, texts), place_of(pair.below, texts)) for pair in pairs}
        shown, firm = _circular(texts, round_, said)
        yield Problem(f"{whose} is a circle: {shown}{firm}; leave out one of the pairs", case.place(*own))


def _no_statement(path: Path, text: str, texts: Sequence[str]) -> str:
    """Return the message for a text that is no statement of the list at a path."""
    return f"the list of `{_owner(path)}` has no statement `{text}`{did_you_mean(text, texts)}"


def _owner(path: Path) -> str:
    """Return the actor of a list at a path, with its reading among several."""
    return f"{path[1]}.{path[2]}" if path[0] == "images" else f"{path[-1]}"


def _circular(
    texts: Sequence[str], round_: tuple[int, ...], own: set[tuple[int | None, int | None]]
) -> tuple[str, str]:
    """Return statements of which each would matter more than the next, and the last more than the first; and why, where one is firm."""
    shown = " → ".join(f"`{texts[place]}`" for place in (*round_, round_[0]))
    steps = zip(round_, (*round_[1:], round_[0]), strict=True)
    firm = [texts[upper] for upper, lower in steps if (upper, lower) not in own]
    return shown, f"; `{firm[0]}` is firm, so it matters more than every statement below it" if firm else ""


def wrong_experts_on(case: Case, path: Path, stated: Statements) -> Iterator[Problem]:
    """Yield the problems of the orders and pairs that experts state of a list; `path` is that of the list.

    A list with a repeated statement has the message of `wrong_pairs_on` alone.
    """
    if stated.experts and path[0] == "beliefs":
        place = case.place(*path, "experts")
        yield Problem("experts state the order of what an actor prefers, and not of what another believes of it", place)
        return
    if repeated_in(stated.texts) is not None:
        return
    for name, expert in (stated.experts or {}).items():
        own = (*path, "experts", name)
        if expert.above is not None:
            known, whose = stated.pairs_by(name), f"`above` of `{name}`"
            yield from _wrong_pairs(case, path, stated, expert.above, (*own, "above"), known, whose)
        else:
            yield from _wrong_order(case, path, stated, expert, name)


def _wrong_order(case: Case, path: Path, stated: Statements, expert: ExpertOrder, name: str) -> Iterator[Problem]:
    """Yield the problems of an order of all statements: one unknown, one twice, some missing, or one above a firm one."""
    texts, place = stated.texts, case.place(*path, "experts", name, "order")
    named = [text for group in expert.order or () for text in group]
    places = [place_of(text, texts) for text in named]
    unknown = [text for text, found in zip(named, places, strict=True) if found is None]
    twice = [text for text, found in zip(named, places, strict=True) if found is not None and places.count(found) > 1]
    yield from (Problem(_no_statement(path, text, texts), place) for text in unknown)
    if twice:
        yield Problem(f"the order of `{name}` has `{twice[0]}` twice; each statement stands in it once", place)
    missing = [f"`{text}`" for k, text in enumerate(texts) if k not in places and place_of(text, texts) == k]
    if missing and not unknown and not twice:
        yield Problem(
            f"the order of `{name}` lacks {listed(missing)}; it has all statements, or state what is known as pairs under `above`",
            place,
        )
    if missing or unknown or twice:
        return
    round_ = circle(len(texts), stated.pairs_by(name))
    if round_ is not None:
        _, firm = _circular(texts, round_, set(expert.pairs(texts)))
        yield Problem(f"the order of `{name}` contradicts the list{firm}; omit `firm`, or change the order", place)
