"""Share of a brief that is assumed: numbers and statements by source, and what was known only later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Day, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value
    from offramp.risk.durations import DurationCheck

__all__ = ["assumed"]


def assumed(teller: Teller) -> tuple[Sentence, ...]:
    """Count the numbers and statements by source, and name what was known only later."""
    return tuple(_sentences(teller))


def _sentences(teller: Teller) -> Iterator[Sentence]:
    found = teller.found.basis
    sourced, mixed, own = (Count(number, {"numbers": kind}) for number, kind in zip(found.numbers, _KINDS, strict=True))
    if found.numbers[2] == sum(found.numbers) > 1:
        yield teller.say("All {own} numbers are the author's judgement.", own=own)
    elif sum(found.numbers):
        yield teller.say(
            "A source gives {sourced} of the {all} numbers, a source with the author's judgement {mixed}, that judgement alone {own}.",
            all=Count(sum(found.numbers), {"numbers": "all"}),
            sourced=sourced,
            mixed=mixed,
            own=own,
        )
    if sum(found.statements):
        yield _statements(teller, sum(found.statements), found.statements[2])
    if found.later and teller.case.start is not None:
        yield teller.language.say_count(
            "This brief uses {number} entry that was known only after {date}.",
            "This brief uses {number} entries that were known only after {date}.",
            found.later,
            date=Day(teller.case.start, {"start": "case"}),
        )
    yield from _against_the_record(teller)
    if teller.found.options is not None:
        worlds = teller.options.outcomes.worlds
        yield teller.say(
            "Shares of worlds reflect the ranges that the author states, not frequencies in the world ({worlds} draws, seed {seed}).",
            worlds=Count(worlds.count, {"worlds": "count"}),
            seed=Count(worlds.seed, {"worlds": "seed"}),
        )


def _statements(teller: Teller, number: int, own: int) -> Sentence:
    """Say for how many of the statements of preferences only the author answers."""
    whole = Count(number, {"statements": "all"})
    if own == 0:
        return teller.say("A source stands behind each statement of what the sides want ({all}).", all=whole)
    if own == number:
        return teller.say("The author alone answers for all statements of what the sides want ({all}).", all=whole)
    return teller.say(
        "The author alone answers for {own} of the {all} statements of what the sides want.",
        all=whole,
        own=Count(own, {"statements": "own"}),
    )


def _against_the_record(teller: Teller) -> Iterator[Sentence]:
    """Say how many numbers are counted from the record, and how the model did against what came later."""
    found = teller.found.record
    counted = [one for one in found.evidence if ", until then" not in one.entry]
    if counted:
        yield teller.language.say_count(
            "Past events give {number} of the numbers; the annex shows the count.",
            "Past events give {number} of the numbers; the annex shows each count.",
            len(counted),
        )
    yield from _durations(teller)
    hindcast = found.hindcast
    if hindcast is None or not hindcast.events:
        return
    values: dict[str, Value] = {
        "events": Count(hindcast.events, {"hindcast": "events"}),
        "date": Day(hindcast.date, {"hindcast": "date"}),
        "model": Amount(hindcast.model, "", {"hindcast": "model"}),
        "base": Amount(hindcast.base_rate, "", {"hindcast": "base_rate"}),
    }
    yield teller.say(STANDINGS[hindcast.standing], under=_under(teller, hindcast.policy), **values)
    for name, messages in BESIDE.items():
        events, score, base, low, high = (getattr(hindcast, f"{name}{end}") for end in _ENDS)
        if events:
            yield teller.say(
                messages[_verdict(score - base, low, high)],
                events=Count(events, {"hindcast": f"{name}_events"}),
                score=Amount(score, "", {"hindcast": name}),
                base=Amount(base, "", {"hindcast": f"{name}_base_rate"}),
            )


def _verdict(difference: float, low: float, high: float) -> str:
    """Return whether a score is worse or better than another, or may differ by chance, by the interval of the difference."""
    if low <= 0 <= high:
        return "chance"
    return "worse" if difference > 0 else "better"


def _under(teller: Teller, policy: str) -> str:
    """Name the policy of the main forecaster; one that commits to nothing as what it is."""
    if not teller.case.policies.get(policy):
        return teller.fixed("without commitments")
    return teller.say("under {option}", option=teller.option(policy))


def _durations(teller: Teller) -> Iterator[Sentence]:
    """Say where a condition lasts longer, or ends sooner, than in the record: under the lead, or else the first such option."""
    for check in teller.found.record.durations:
        for verdict, message in DURATIONS.items():
            names = check.of(verdict)
            if not names:
                continue
            leading = [name for name in teller.options.ranking.lead.policies if name in names]
            policy, age = (leading or list(names))[0], check.shown[len(check.shown) // 2]
            yield teller.say(
                message,
                label=teller.borrowed(check.label),
                share=Chance(check.share(policy, age)[1], _of(check, policy, age)),
                time=Span(age),
                option=teller.option(policy),
                record=Chance(check.record.share(age)[1], {"past spans": check.name, "age": age, "end": "best"}),
                n=Count(check.record.n, {"past spans": check.name, "end": "n"}),
            )


def _of(check: DurationCheck, policy: str, age: float) -> dict[str, object]:
    return {"duration": check.name, "policy": policy, "age": age, "end": "best"}


DURATIONS = {
    "longer": mark(
        "Once begun, {label} lasts longer here than in the record. Under {option}, {share} last {time}; of {n} past ones, {record} did."
    ),
    "shorter": mark(
        "Once begun, {label} ends sooner here than in the record. Under {option}, {share} last {time}; of {n} past ones, {record} did."
    ),
}
"""A duration beside past spans, by the verdict."""

STANDINGS = {
    "worse": mark(
        "On {events} events after {date}, the model {under} scores {model}, base rates {base} "
        "(Brier score, lower is better): it loses."
    ),
    "better": mark(
        "On {events} events after {date}, the model {under} scores {model}, base rates {base} "
        "(Brier score, lower is better): it wins."
    ),
    "level": mark(
        "On {events} events after {date}, the model {under} scores {model}, base rates {base} "
        "(Brier score, lower is better): they are level."
    ),
}
"""The model beside base rates, by their mean Brier scores."""


BESIDE = {
    "mixed": {
        "worse": mark(
            "With all options in equal parts, on {events} events it scores {score} and base rates {base}: it loses."
        ),
        "better": mark(
            "With all options in equal parts, on {events} events it scores {score} and base rates {base}: it wins."
        ),
        "chance": mark(
            "With all options in equal parts, on {events} events it scores {score} and base rates {base}, which may be chance."
        ),
    },
    "given": {
        "worse": mark(
            "Told the policy that came, which is hindsight, on {events} events it scores {score} and base rates {base}: it loses."
        ),
        "better": mark(
            "Told the policy that came, which is hindsight, on {events} events it scores {score} and base rates {base}: it wins."
        ),
        "chance": mark(
            "Told the policy that came, which is hindsight, on {events} events it scores {score} and base rates {base}; "
            "that may be chance."
        ),
    },
}
"""The model with the policies mixed, and given the policy that came, beside base rates; a difference may be chance."""

_ENDS = ("_events", "", "_base_rate", "_low", "_high")

_KINDS = ("sourced", "in part", "own")
