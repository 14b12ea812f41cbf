"""Properties for model checkers: the measures of a case in CSL, and the sums that combine properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case.expression import Expression
from offramp.chain.memory import amount_memory, condition_memory, stays_while_open
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.chain.rewards import constant_of
from offramp.model_checking.exported_names import exported_names, fresh, one_line
from offramp.risk.endings import endings, kinds
from offramp.risk.measures import measure_specs
from offramp.text import years_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.chain.memory import Memory
    from offramp.chain.rates import Group
    from offramp.chain.schedule import Schedule
    from offramp.model_checking.exported_names import ExportedNames
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["MemoryChain", "Property", "PropertySection", "memory_properties", "properties", "sections"]


@dataclass(frozen=True)
class Property:
    """A property in CSL, in the syntax of PRISM and Storm; `note` is a comment above it."""

    name: str
    formula: str
    note: str = ""

    def __str__(self) -> str:
        above = f"// {one_line(self.note)}\n" if self.note else ""
        return f'{above}"{self.name}": {self.formula};'


@dataclass(frozen=True)
class MemoryChain:
    """A chain with a memory, and the properties to check on it; `notes` are comments that explain its words."""

    name: str
    memory: Memory
    properties: tuple[Property, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PropertySection:
    """A measure or an ending: its title, the properties of the plain chain, those of chains with a memory, and their sum.

    `parts` are pairs of a factor and a property. The measure is `start` plus their weighted sum; without parts it is a
    property.
    """

    title: str
    name: str
    properties: tuple[Property, ...] = ()
    remembered: tuple[MemoryChain, ...] = ()
    start: float = 0.0
    parts: tuple[tuple[float, str], ...] = ()


def sections(schedule: Schedule, parameters: Parameters, group: Group) -> tuple[PropertySection, ...]:
    """Return the measures of a case under a policy as sections of a file of properties, in the order of the case.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.chain.rates import chains_of
    >>> from offramp.worlds.parameters import (best_values)
    >>> case = load("hotline")
    >>> schedule, numbers = schedule_of(case, "wait"), best_values(case)
    >>> (group,) = chains_of(schedule, numbers)
    >>> print(*sections(schedule, numbers, group)[0].properties)
    "war": P=? [ F<=10.0 "measure_war" ];

    Raises
    ------
    QuestionError
        if an amount grows past all numbers.
    """
    names = exported_names(schedule.case)
    used = (*names.labels, "init", "ended", *names.properties.values(), *names.ways.values())
    builder = _PropertyBuilder(schedule, parameters, group, names, {name.casefold() for name in used})
    return tuple(builder.section(measure_spec) for measure_spec in measure_specs(schedule.case))


@dataclass(frozen=True, eq=False)
class _PropertyBuilder:
    """Properties of the measures of a policy; their names are unique across all its chains."""

    schedule: Schedule
    parameters: Parameters
    group: Group
    names: ExportedNames
    taken: set[str]

    def section(self, measure_spec: MeasureSpec) -> PropertySection:
        """Return the section of a measure."""
        names, case = self.names, self.schedule.case
        title, name, time = _title(case, measure_spec), names.properties[measure_spec.name], repr(measure_spec.time)
        match measure_spec.asked:
            case TimeBoundedUntil(_, None):
                said = f'P=? [ F<={time} "{names.measures[measure_spec.name]}" ]'
            case TimeBoundedUntil():
                said = f'P=? [ !"{names.befores[measure_spec.name]}" U<={time} "{names.measures[measure_spec.name]}" ]'
            case TimeBoundedUntilOpen():
                properties, remembered = self._open(
                    measure_spec.asked, name, names.measures[measure_spec.name], measure_spec.time
                )
                return PropertySection(title, name, properties, remembered)
            case StateProbability():
                said = f'P=? [ F[{time},{time}] "{names.measures[measure_spec.name]}" ]'
            case SojournTime():
                said = f'R{{"{names.times[measure_spec.name]}"}}=? [ C<={time} ]'
            case ExpectedReward(harm) if harm in case.harms:
                return self._of_harm(title, name, measure_spec.asked, measure_spec.time)
            case ExpectedReward(_, None):
                return self._of_amount(title, name, measure_spec.asked, measure_spec.time)
            case ExpectedReward():
                return self._of_open_amount(title, name, measure_spec.asked, measure_spec.time)
            case _:
                raise AssertionError(f"no measure asks {measure_spec.asked}")
        return PropertySection(title, name, (Property(name, said),))

    def _open(
        self, question: TimeBoundedUntilOpen, name: str, label: str, time: float
    ) -> tuple[tuple[Property, ...], tuple[MemoryChain, ...]]:
        """Return the probability that a condition has held by a time and the crisis still goes on then.

        It is a property of the plain chain or of a chain with a memory.
        """
        if stays_while_open(question, self.schedule, self.group, time):
            return (Property(name, f'P=? [ F[{time!r},{time!r}] ("{label}" & !"ended") ]'),), ()
        memory = condition_memory(question, self.schedule, self.group, time)
        first = f"`{question.condition}` holds"
        if question.before is not None:
            first += f", unless `{question.before}` has held before"
        notes = (
            f"A history gets the word “met” once {first}.",
            "A history is out once the crisis has ended"
            + (f", or once `{question.before}` has held first. " if question.before is not None else ". ")
            + "All histories that are out share one node.",
        )
        return (), (MemoryChain(name, memory, (_word(name, "met", time),), notes),)

    def _of_harm(self, title: str, name: str, asked: ExpectedReward, time: float) -> PropertySection:
        """Return the section of a harm: costs times probabilities; with `over`, in histories that still go on."""
        properties: list[Property] = []
        remembered: list[MemoryChain] = []
        parts: list[tuple[float, str]] = []
        for k, text in enumerate(self.schedule.case.harms[asked.name], 1):
            part, label = self._fresh(f"{name}_{k}"), self.names.harms[asked.name, text]
            parts.append((self._constant("harms", asked.name, text), part))
            if asked.over is None:
                properties.append(Property(part, f'P=? [ F<={time!r} "{label}" ]', f"{text}:"))
                continue
            plain, others = self._open(TimeBoundedUntilOpen(Expression.read(text)), part, label, time)
            properties += [Property(each.name, each.formula, f"{text}:") for each in plain]
            remembered += others
        if asked.over is not None:
            properties.append(self._over(name, time))
            parts.append((asked.over, properties[-1].name))
        return PropertySection(title, name, tuple(properties), tuple(remembered), 0.0, tuple(parts))

    def _of_amount(self, title: str, name: str, asked: ExpectedReward, time: float) -> PropertySection:
        """Return the section of a count or a stock over all histories."""
        said = f'R{{"{self.names.amounts[asked.name]}"}}=? [ C<={time!r} ]'
        if asked.name in self.schedule.case.counts:
            return PropertySection(title, name, (Property(name, said),))
        # Model checkers accept no negative rewards.
        gained, lost = self._fresh(f"{name}_gained"), self._fresh(f"{name}_lost")
        less = f'R{{"{self.names.lost[asked.name]}"}}=? [ C<={time!r} ]'
        start = self._constant("stocks", asked.name, "start")
        return PropertySection(
            title, name, (Property(gained, said), Property(lost, less)), (), start, ((1.0, gained), (-1.0, lost))
        )

    def _of_open_amount(self, title: str, name: str, asked: ExpectedReward, time: float) -> PropertySection:
        """Return the section of a count or stock with a value `over` for histories whose crisis has ended.

        The amount in all other histories uses the bell (`offramp.chain.memory`).
        """
        memory, most, factor = amount_memory(asked.name, self.schedule, self.group, self.parameters, time)
        of_stock = asked.name in self.schedule.case.stocks
        start = self._constant("stocks", asked.name, "start") if of_stock else 0.0
        words = {self._fresh(f"{name}_{word}"): word for word in memory.words[1:]}
        over = self._over(name, time)
        reward = self.names.amounts[asked.name]
        less = f" less “{self.names.lost[asked.name]}”" if of_stock else ""
        gives = "the word “gained”, or “lost” where r is below 0," if of_stock else "the word “counted”"
        notes = (
            f"A bell rings at the rate 1 / t, with t = {time!r} years. A node adds r per year (the reward “{reward}”{less} of the plain chain).",
            f"The first ring gives a history {gives} with the probability |r| / {most!r}. Otherwise the history is out.",
            "A second ring and the end of the crisis put a history out too. All histories that are out share one node.",
            "A single ring within t is uniform on the interval. So the expected amount in histories that go on at t is",
            f"the probability of the word times e * t * {most!r} = {factor!r}.",
        )
        asks = tuple(_word(part, word, time) for part, word in words.items())
        parts = [(-factor if word == "lost" else factor, part) for part, word in words.items()]
        parts.append(((asked.over or 0.0) - start, over.name))
        remembered = MemoryChain(self._fresh(f"{name}_going_on"), memory, asks, notes)
        return PropertySection(title, name, (over,), (remembered,), start, tuple(parts))

    def _over(self, name: str, time: float) -> Property:
        """Return the probability that the crisis has ended by a time."""
        return Property(self._fresh(f"{name}_over"), f'P=? [ F[{time!r},{time!r}] "ended" ]', "the crisis has ended:")

    def _fresh(self, name: str) -> str:
        return fresh(name, self.taken)

    def _constant(self, *path: str) -> float:
        return float(constant_of(self.schedule, self.parameters, *path)[0])


def _title(case: Case, measure_spec: MeasureSpec) -> str:
    """Return the title of a measure, with the value of histories whose crisis has ended if that is not their own."""
    said = f"{measure_spec.name}: {measure_spec.label}"
    if isinstance(measure_spec.asked, ExpectedReward) and measure_spec.asked.over is not None:
        return f"{said}; a history whose crisis has ended counts as {measure_spec.asked.over!r}"
    return (
        f"{said}; a history whose crisis has ended counts at its worst" if measure_spec.ended_is_worst(case) else said
    )


def _word(name: str, word: str, time: float) -> Property:
    return Property(name, f'P=? [ F[{time!r},{time!r}] "{word}" ]')


def properties(schedule: Schedule, listed: Sequence[PropertySection], stem: str, horizon: float) -> str:
    """Return a file of properties in CSL, in the syntax of PRISM and Storm; sums are lines that begin with `//=`."""
    names, case = exported_names(schedule.case), schedule.case
    lines = [*_head(schedule, stem, f"{_policy(schedule)}, for the chain in this folder"), *_rewards()]
    for section in listed:
        lines += ["", f"// {one_line(section.title)}", *map(str, section.properties)]
        for each in section.remembered:
            asked = ", ".join(f"“{found.name}”" for found in each.properties)
            lines.append(f"// {asked}: check on a chain with a memory, see {stem}-{each.name}.props")
        if section.parts:
            lines.append(_sum(section.name, section.start, section.parts))
    ways = endings(case)
    for ending in ways:
        said = f"ending of the crisis within {years_in_words(horizon)}: {ending.name} ({ending.way})"
        formula = f'P=? [ F<={horizon!r} "{names.endings[ending.name]}" ]'
        lines += ["", str(Property(names.ways[ending.name], formula, said))]
    for way in kinds(ways) if ways else ():
        lines.append(_sum(way, 0.0, [(1.0, names.ways[ending.name]) for ending in ways if ending.way == way]))
    return "\n".join(lines) + "\n"


def memory_properties(schedule: Schedule, each: MemoryChain, stem: str) -> str:
    """Return the file of properties of a chain with a memory, whose file names begin with `stem` and its name."""
    about = f"{_policy(schedule)}, a part of {stem}.props, for the chain with a memory in this folder"
    lines = [
        *_head(schedule, f"{stem}-{each.name}", about, each.memory.until),
        f"// Every node is a pair of a node of the plain chain ({stem}-1 and so on) and a word, which records the past of a history.",
        "// The .sta file has the description of the node, as for the plain chain, then the word, then the node of the plain chain.",
        *(f"// {one_line(note)}" for note in each.notes),
        "",
        *map(str, each.properties),
    ]
    return "\n".join(lines) + "\n"


def _sum(name: str, start: float, parts: Sequence[tuple[float, str]]) -> str:
    """Return a line that states a sum: a number and weighted properties."""
    return f"//= {name} = " + " + ".join([repr(start), *(f'{factor!r} * "{part}"' for factor, part in parts)])


def _policy(schedule: Schedule) -> str:
    return f"under the policy “{schedule.policy}”" if schedule.policy is not None else "without any commitment"


def _rewards() -> Iterator[str]:
    yield "// A line that begins with //= states a measure as a sum of several properties."
    yield "// In explicit files the reward “NAME” is NAME.srew. The .sta file describes every node, and the .steps file names the mover"
    yield "// of every step."


def _head(schedule: Schedule, stem: str, about: str, until: float = float("inf")) -> Iterator[str]:
    windows = [window for window in schedule.windows if window.begins < until]
    yield f"// {one_line(schedule.case.title)}: measures {one_line(about)}."
    if len(windows) == 1:
        yield f"// One window of time: {stem}-1 applies throughout, and every property is one query to it."
        return
    spans = "; ".join(f"{stem}-{k} from {w.begins!r} to {w.ends!r} years" for k, w in enumerate(windows, 1))
    yield f"// {len(windows)} windows of time, each with a chain of its own: {spans}."
    yield "// A property whose time lies past the first window needs several chains. Solve them in turn, up to the time of the property:"
    yield f"//   1. At 0 years the node labelled “init” in {stem}-1.lab has probability 1. Ignore that label in later windows."
    yield "//   2. For P=? [ F<=t A ] and P=? [ !B U<=t A ]: at the start and at the end of each window, add the probability of A to the answer,"
    yield "//      and set the probabilities of A and B to 0. Make A and B absorbing (drop their lines from .tra). Skip this for other properties."
    yield "//   3. Compute the transient distribution at the end of the window, or at t if that is sooner. For R=? [ C<=t ] add the reward"
    yield "//      accumulated in the window to the answer. For P=? [ F[t,t] A ] the answer is the probability of A at t."
    yield "//   4. Move the probability of node k at the end of the window to a node of the next one: the node beside k in the .entry file of the"
    yield f"//      next window ({stem}-2.entry). Continue with that window."
