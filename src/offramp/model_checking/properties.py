"""The measures of a case as properties for model checkers, with all that it takes to work every number out again."""

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

__all__ = ["Property", "PropertySection", "Remembered", "properties", "remembered_properties", "sections"]


@dataclass(frozen=True)
class Property:
    """A property in CSL, as PRISM and Storm read it; `note` is a comment above it."""

    name: str
    formula: str
    note: str = ""

    def __str__(self) -> str:
        above = f"// {one_line(self.note)}\n" if self.note else ""
        return f'{above}"{self.name}": {self.formula};'


@dataclass(frozen=True)
class Remembered:
    """A chain with a memory and the properties to be checked on it; `notes` are comments that say what it remembers."""

    name: str
    memory: Memory
    properties: tuple[Property, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PropertySection:
    """A measure or an ending: its title, the properties on the plain chain, those on others, and how they are added up.

    `parts` are factors and names of properties, of which the sum, with `start`, is the measure; none where it is a property.
    """

    title: str
    name: str
    properties: tuple[Property, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    start: float = 0.0
    parts: tuple[tuple[float, str], ...] = ()


def sections(schedule: Schedule, parameters: Parameters, group: Group) -> tuple[PropertySection, ...]:
    """Return the measures of a case under a policy as sections of a file of properties, in the order of the case.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.chain.rates import chains_of
    >>> from offramp.worlds.parameters import best_values
    >>> case = load("hotline")
    >>> schedule, numbers = schedule_of(case, "wait"), best_values(case)
    >>> (group,) = chains_of(schedule, numbers)
    >>> print(*sections(schedule, numbers, group)[0].properties)
    "war": P=? [ F<=10.0 "measure_war" ];

    Raises
    ------
    QuestionError
        where an amount grows past all numbers.
    """
    names = exported_names(schedule.case)
    used = (*names.labels, "init", "ended", *names.properties.values(), *names.ways.values())
    asking = _Asking(schedule, parameters, group, names, {name.casefold() for name in used})
    return tuple(asking.section(measure_spec) for measure_spec in measure_specs(schedule.case))


@dataclass(frozen=True, eq=False)
class _Asking:
    """Turns measures into properties; no two properties of a policy have one name, on whatever chain they are checked."""

    schedule: Schedule
    parameters: Parameters
    group: Group
    names: ExportedNames
    taken: set[str]

    def section(self, measure_spec: MeasureSpec) -> PropertySection:
        """Return a measure as a section."""
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
    ) -> tuple[tuple[Property, ...], tuple[Remembered, ...]]:
        """Return the chance that something has been so by a time and that the crisis goes on then, as a property of one chain or another."""
        if stays_while_open(question, self.schedule, self.group, time):
            return (Property(name, f'P=? [ F[{time!r},{time!r}] ("{label}" & !"ended") ]'),), ()
        memory = condition_memory(question, self.schedule, self.group, time)
        first = f"`{question.condition}` has been so"
        if question.before is not None:
            first += f", before `{question.before}` was"
        notes = (
            f"A history gets the word “met” once {first}.",
            "A history is out, on one node with all others that are, once the crisis has ended"
            + (f", or once `{question.before}` was so first." if question.before is not None else "."),
        )
        return (), (Remembered(name, memory, (_word(name, "met", time),), notes),)

    def _of_harm(self, title: str, name: str, asked: ExpectedReward, time: float) -> PropertySection:
        """Return a harm: what each condition costs times its chance, and with `over` in histories that go on alone."""
        properties: list[Property] = []
        remembered: list[Remembered] = []
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
        """Return a count or a stock, whatever has become of the crisis."""
        said = f'R{{"{self.names.amounts[asked.name]}"}}=? [ C<={time!r} ]'
        if asked.name in self.schedule.case.counts:
            return PropertySection(title, name, (Property(name, said),))
        # Model checkers take no negative rewards.
        gained, lost = self._fresh(f"{name}_gained"), self._fresh(f"{name}_lost")
        less = f'R{{"{self.names.lost[asked.name]}"}}=? [ C<={time!r} ]'
        start = self._constant("stocks", asked.name, "start")
        return PropertySection(
            title, name, (Property(gained, said), Property(lost, less)), (), start, ((1.0, gained), (-1.0, lost))
        )

    def _of_open_amount(self, title: str, name: str, asked: ExpectedReward, time: float) -> PropertySection:
        """Return a count or a stock with a value for histories that are over: what is counted in others is asked with a bell."""
        memory, most, factor = amount_memory(asked.name, self.schedule, self.group, self.parameters, time)
        of_stock = asked.name in self.schedule.case.stocks
        start = self._constant("stocks", asked.name, "start") if of_stock else 0.0
        words = {self._fresh(f"{name}_{word}"): word for word in memory.words[1:]}
        over = self._over(name, time)
        reward = self.names.amounts[asked.name]
        less = f" less “{self.names.lost[asked.name]}”" if of_stock else ""
        gives = "the word “gained”, or “lost” where r is below 0," if of_stock else "the word “counted”"
        notes = (
            f"A bell rings at the rate 1 / t, with t = {time!r} years. A node adds r a year (the reward “{reward}”{less} of the plain chain).",
            f"The first ring gives a history {gives} with the chance |r| / {most!r}. Otherwise the history is out:",
            "it stands on one node with all others that are. A second ring and the end of the crisis put it out too.",
            "Where the bell rings once within t, every moment is as likely. So the amount expected in histories that go on at t is",
            f"the chance of the word times e * t * {most!r} = {factor!r}.",
        )
        asks = tuple(_word(part, word, time) for part, word in words.items())
        parts = [(-factor if word == "lost" else factor, part) for part, word in words.items()]
        parts.append(((asked.over or 0.0) - start, over.name))
        remembered = Remembered(self._fresh(f"{name}_going_on"), memory, asks, notes)
        return PropertySection(title, name, (over,), (remembered,), start, tuple(parts))

    def _over(self, name: str, time: float) -> Property:
        """Return the chance that the crisis has ended by a time."""
        return Property(self._fresh(f"{name}_over"), f'P=? [ F[{time!r},{time!r}] "ended" ]', "the crisis has ended:")

    def _fresh(self, name: str) -> str:
        return fresh(name, self.taken)

    def _constant(self, *path: str) -> float:
        return float(constant_of(self.schedule, self.parameters, *path)[0])


def _title(case: Case, measure_spec: MeasureSpec) -> str:
    """Return what a measure asks, with what a history counts for once the crisis has ended where that is not its own value."""
    said = f"{measure_spec.name}: {measure_spec.label}"
    if isinstance(measure_spec.asked, ExpectedReward) and measure_spec.asked.over is not None:
        return f"{said}; a history whose crisis has ended counts as {measure_spec.asked.over!r}"
    return (
        f"{said}; a history whose crisis has ended counts at its worst" if measure_spec.ended_is_worst(case) else said
    )


def _word(name: str, word: str, time: float) -> Property:
    return Property(name, f'P=? [ F[{time!r},{time!r}] "{word}" ]')


def properties(schedule: Schedule, listed: Sequence[PropertySection], stem: str, horizon: float) -> str:
    """Return a file of properties in CSL, as PRISM and Storm read it; what adds them up stands in lines that begin `//=`."""
    names, case = exported_names(schedule.case), schedule.case
    lines = [*_head(schedule, stem, f"{_policy(schedule)}, to be checked on the chain beside this file"), *_rewards()]
    for section in listed:
        lines += ["", f"// {one_line(section.title)}", *map(str, section.properties)]
        for each in section.remembered:
            asked = ", ".join(f"“{found.name}”" for found in each.properties)
            lines.append(f"// {asked}: to be checked on a chain with a memory, {stem}-{each.name}.props says how")
        if section.parts:
            lines.append(_sum(section.name, section.start, section.parts))
    ways = endings(case)
    for ending in ways:
        said = f"how the crisis has ended within {years_in_words(horizon)}: {ending.name} ({ending.way})"
        formula = f'P=? [ F<={horizon!r} "{names.endings[ending.name]}" ]'
        lines += ["", str(Property(names.ways[ending.name], formula, said))]
    for way in kinds(ways) if ways else ():
        lines.append(_sum(way, 0.0, [(1.0, names.ways[ending.name]) for ending in ways if ending.way == way]))
    return "\n".join(lines) + "\n"


def remembered_properties(schedule: Schedule, each: Remembered, stem: str) -> str:
    """Return the file of properties of a chain with a memory, of which the files begin with `stem` and its name."""
    about = f"{_policy(schedule)}, a part of {stem}.props, to be checked on the chain with a memory beside this file"
    lines = [
        *_head(schedule, f"{stem}-{each.name}", about, each.memory.until),
        f"// Every node is one of the plain chain ({stem}-1 and so on) and the word that a history remembers. The file that ends on",
        "// .sta has first what the node stands for, as for the plain chain, then the word, then the node of the plain chain.",
        *(f"// {one_line(note)}" for note in each.notes),
        "",
        *map(str, each.properties),
    ]
    return "\n".join(lines) + "\n"


def _sum(name: str, start: float, parts: Sequence[tuple[float, str]]) -> str:
    """Return a line that says how properties are added up: a number and weighted properties."""
    return f"//= {name} = " + " + ".join([repr(start), *(f'{factor!r} * "{part}"' for factor, part in parts)])


def _policy(schedule: Schedule) -> str:
    return (
        f"under the policy “{schedule.policy}”" if schedule.policy is not None else "with nobody committed to anything"
    )


def _rewards() -> Iterator[str]:
    yield "// What several properties are added up to stands in a line that begins with //= and names the measure."
    yield "// In explicit files the reward “NAME” is NAME.srew, what each node stands for is in the file that ends on .sta, and whose"
    yield "// step leads from node to node in the one that ends on .steps."


def _head(schedule: Schedule, stem: str, about: str, until: float = float("inf")) -> Iterator[str]:
    windows = [window for window in schedule.windows if window.begins < until]
    yield f"// {one_line(schedule.case.title)}: measures {one_line(about)}."
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
