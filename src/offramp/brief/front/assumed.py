"""How much of a brief is assumed: numbers and statements by source, and what was known only later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.language.values import Count, Day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.language.sentence import Sentence

__all__ = ["assumed"]


def assumed(teller: Teller) -> tuple[Sentence, ...]:
    """Count the numbers and statements by source, and name what was known only later."""
    return tuple(_sentences(teller))


def _sentences(teller: Teller) -> Iterator[Sentence]:
    found = teller.found.basis
    sourced, mixed, own = (Count(number, {"numbers": kind}) for number, kind in zip(found.numbers, _KINDS, strict=True))
    if sum(found.numbers):
        yield teller.say(
            "Numbers: {all}. With a source: {sourced}; with a source and the author's judgement: {mixed}; with that judgement alone: {own}.",
            all=Count(sum(found.numbers), {"numbers": "all"}),
            sourced=sourced,
            mixed=mixed,
            own=own,
        )
    if sum(found.statements):
        yield teller.say(
            "Statements of what each side wants: {all}, of which the author's own: {own}.",
            all=Count(sum(found.statements), {"statements": "all"}),
            own=Count(found.statements[2], {"statements": "own"}),
        )
    if found.later and teller.case.start is not None:
        yield teller.language.say_count(
            "This brief uses {number} entry that was known only after {date}.",
            "This brief uses {number} entries that were known only after {date}.",
            found.later,
            date=Day(teller.case.start, {"start": "case"}),
        )
    if teller.found.options is not None:
        worlds = teller.options.outcomes.worlds
        yield teller.say(
            "Shares of worlds reflect the ranges that the author states, not frequencies in the world ({worlds} draws, seed {seed}).",
            worlds=Count(worlds.count, {"worlds": "count"}),
            seed=Count(worlds.seed, {"worlds": "seed"}),
        )


_KINDS = ("sourced", "in part", "own")
