"""The measures of a case as properties for model checkers, with all that it takes to work every number out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.risk.asked import Amount, At, Reached, TimeIn
from offramp.risk.endings import endings, kinds
from offramp.risk.exported_names import exported_names, fresh
from offramp.risk.figures import years_in_words
from offramp.risk.follow import constant_of
from offramp.risk.measures import gauges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.risk.course import Course
    from offramp.risk.exported_names import ExportedNames
    from offramp.risk.measures import Gauge
    from offramp.worlds.parameters import Parameters

__all__ = ["properties"]


def properties(course: Course, parameters: Parameters, stem: str, horizon: float) -> str:
    """Return a file of properties in CSL, as PRISM and Storm read it; what adds them up stands in lines that begin `//=`."""
    names = exported_names(course.case)
    lines = [*_head(course, stem)]
    taken = {name.casefold() for name in (*names.properties.values(), *names.endings.values())}
    for gauge in gauges(course.case):
        lines += ["", f"// {gauge.name}: {gauge.label}", *_of_measure(course, parameters, names, gauge, taken)]
    ways = endings(course.case)
    for ending in ways:
        name = names.endings[ending.name]
        said = f"how the story has ended within {years_in_words(horizon)}: {ending.name} ({ending.way})"
        lines += ["", f"// {said}", f'"{name}": P=? [ F<={horizon!r} "{name}" ];']
    for way in kinds(ways):
        parts = [(1.0, names.endings[ending.name]) for ending in ways if ending.way == way]
        lines += [_sum(way, 0.0, parts)] if parts else []
    return "\n".join(lines) + "\n"


def _of_measure(
    course: Course, parameters: Parameters, names: ExportedNames, gauge: Gauge, taken: set[str]
) -> Iterator[str]:
    name, time, case = names.properties[gauge.name], repr(gauge.time), course.case
    match gauge.asked:
        case Reached(_, None):
            yield f'"{name}": P=? [ F<={time} "{names.measures[gauge.name]}" ];'
        case Reached():
            yield f'"{name}": P=? [ !"{names.befores[gauge.name]}" U<={time} "{names.measures[gauge.name]}" ];'
        case At():
            yield f'"{name}": P=? [ F[{time},{time}] "{names.measures[gauge.name]}" ];'
        case TimeIn():
            yield f'"{name}": R{{"{names.times[gauge.name]}"}}=? [ C<={time} ];'
        case Amount(amount) if amount in case.counts:
            yield f'"{name}": R{{"{names.amounts[amount]}"}}=? [ C<={time} ];'
        case Amount(amount) if amount in case.stocks:
            # Model checkers take no negative rewards.
            gained, lost = fresh(f"{name}_gained", taken), fresh(f"{name}_lost", taken)
            yield f'"{gained}": R{{"{names.amounts[amount]}"}}=? [ C<={time} ];'
            yield f'"{lost}": R{{"{names.lost[amount]}"}}=? [ C<={time} ];'
            start = float(constant_of(course, parameters, "stocks", amount, "start")[0])
            yield _sum(name, start, [(1.0, gained), (-1.0, lost)])
        case Amount(harm):
            parts = []
            for k, text in enumerate(case.harms[harm], 1):
                part = fresh(f"{name}_{k}", taken)
                yield f"// {text}:"
                yield f'"{part}": P=? [ F<={time} "{names.harms[harm, text]}" ];'
                parts.append((float(constant_of(course, parameters, "harms", harm, text)[0]), part))
            yield _sum(name, 0.0, parts)


def _sum(name: str, start: float, parts: list[tuple[float, str]]) -> str:
    """Return a line that says how properties are added up: a number and weighted properties."""
    return f"//= {name} = " + " + ".join([repr(start), *(f'{factor!r} * "{part}"' for factor, part in parts)])


def _head(course: Course, stem: str) -> Iterator[str]:
    case, windows = course.case, course.windows
    policy = f"the policy “{course.policy}”" if course.policy is not None else "nobody committed to anything"
    yield f"// {case.title}: measures under {policy}, to be checked on the chain beside this file."
    yield "// What several properties are added up to stands in a line that begins with //= and names the measure."
    yield "// In explicit files the reward “NAME” is NAME.srew, and what each node stands for is in the file that ends on .sta."
    if len(windows) == 1:
        yield f"// One window of time: {stem}-1 holds throughout, and every property is one question to it."
        return
    spans = "; ".join(f"{stem}-{k} from {w.begins!r} to {w.ends!r} years" for k, w in enumerate(windows, 1))
    yield f"// {len(windows)} windows of time, each with a chain of its own: {spans}."
    yield "// No one chain answers a property that reaches past the first window. Chain them, up to the time of the property:"
    yield f"//   1. At 0 years all stands on the node that is labelled “init” in {stem}-1.lab; in later windows that label means nothing."
    yield "//   2. For P=? [ F<=t A ] and P=? [ !B U<=t A ]: in each window, first, what stands on A is put to the answer and taken out, what stands"
    yield "//      on B is taken out, and nothing leaves A or B (drop their lines from .tra); at its end the same once more. Else leave all as it is."
    yield "//   3. Work out where all stands at the end of the window, or at t if that is sooner (the transient distribution). For R=? [ C<=t ],"
    yield "//      put what the reward adds up to within the window to the answer. For P=? [ F[t,t] A ] the answer is what stands on A at t."
    yield f"//   4. What stands on node k at the end of a window begins the next one on the node beside k in the next one's .entry ({stem}-2.entry)."
