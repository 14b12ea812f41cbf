"""The slow oracle of the chain: choice, agreements, commitments, events and answers, word by word, in sets and loops.

A `Crisis` says what a case says about everything that can happen, a `World` what one world adds to it. A `Conflict` is a crisis in a world
within one span of time; it knows what anybody anticipates, chooses and agrees on in a node, and so all rates. An `Answerer` follows these rates over
time by matrix exponentials. Nothing here is fast, and nothing of the program stands between the definition and an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, cmp_to_key
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import expm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.oracle import Condition, Model, On, Preferences, State

WAITING, ON, OVER, NEITHER = "waiting", "on", "over", ""
"""How a stage stands that has a trigger or an end; one that has neither, or whose time is not now, is in no such condition."""


class BrokenError(Exception):
    """Commitments lead to something impossible, undo what cannot be undone, or never come to rest."""


@dataclass(frozen=True)
class Rate:
    """A quantity that depends on the state and on the world: `k * (yes if where else no)`, or `k * yes` without `where`.

    An event passes through `phases`, each so many times as fast.
    """

    yes: float
    where: Condition | None = None
    no: float = 0.0
    phases: int = 1

    def at(self, on: On, k: float) -> float:
        """Return the value where exactly these things are on, in a world with this k."""
        return k * (self.yes if self.where is None or self.where.holds(on) else self.no)

    def __str__(self) -> str:
        return f"k * ({self.yes!r} if {self.where} else {self.no!r})" if self.where is not None else f"k * {self.yes!r}"


@dataclass(frozen=True)
class Stage:
    """What a policy holds on or off: from when (years) and for how long, from a trigger on, until, or while something is so."""

    holds: Mapping[str, bool]
    begins: float | None = None
    lasts: float | None = None
    when: Condition | None = None
    until: Condition | None = None
    during: Condition | None = None


@dataclass(frozen=True)
class Agreement:
    """Actors that can make deals, where, and how often; `estimated` where the rate stands in the file as a number."""

    between: tuple[str, ...]
    when: Condition | None
    rate: Rate
    estimated: bool = False


@dataclass(frozen=True)
class World:
    """What differs from world to world: what everybody wants, how often it acts, how well it looks, and a factor of all rates."""

    wants: Mapping[str, Preferences]
    tempo: Mapping[str, float]
    reliability: Mapping[str, float]
    k: float = 1.0
    deal_rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Crisis:
    """A conflict over time. The preferences of the model play no part: those of a world do, and what actors believe of each other."""

    model: Model
    rates: Mapping[str, Rate] = field(default_factory=dict)
    ends: Condition | None = None
    stages: tuple[Stage, ...] = ()
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    beliefs: Mapping[str, Mapping[str, Preferences]] = field(default_factory=dict)
    unaware: Mapping[str, Condition] = field(default_factory=dict)
    blind: frozenset[str] = frozenset()
    """The actors that do not look ahead (`foresight: none`)."""


@dataclass(frozen=True)
class Node:
    """Where the chain stands: a state, how each stage of the policy stands, how many phases of each event have passed.

    `free` is said of what actors think of after the end of the crisis, where nobody is bound any more.
    """

    state: State
    stages: tuple[str, ...] = ()
    phases: tuple[int, ...] = ()
    free: bool = False


@dataclass(frozen=True, eq=False)
class Conflict:
    """A crisis in one world, while the stages `standing` (by number) stand."""

    crisis: Crisis
    world: World
    standing: tuple[int, ...] = ()

    @cached_property
    def _cache(self) -> dict[Any, Any]:
        return {}

    def _once(self, key: Any, work: Callable[[], Any]) -> Any:
        if key not in self._cache:
            self._cache[key] = work()
        return self._cache[key]

    # States.

    @property
    def model(self) -> Model:
        return self.crisis.model

    def believed_equilibria(self, believer: str, state: State) -> Model:
        """Return the game beside what has happened in a state, with the preferences that an actor believes the others to have."""
        happened = next(iter(state)) & set(self.model.events)
        wants = {**self.world.wants, **self.crisis.beliefs.get(believer, {})}
        return self._once(("game", believer, happened), lambda: replace(self.model, given=happened, preferences=wants))  # type: ignore[no-any-return]

    def state_of(self, on: On) -> State:
        """Return the state that a combination belongs to; states that differ in what has happened are never merged."""
        happened = on & set(self.model.events)
        model: Model = self._once(("stratum", happened), lambda: replace(self.model, given=happened, preferences={}))
        return model.state_with(on)

    def first(self, state: State) -> On:
        """Return the combination that a state goes by: the one with the least bit pattern."""
        return min(state, key=lambda on: sum(1 << i for i, name in enumerate(self.model.things) if name in on))

    def possible(self, on: On) -> bool:
        return not any(rule.holds(on) for rule in self.model.impossible)

    def undoes(self, one: On, other: On) -> bool:
        """Whether a change undoes something that cannot be undone."""
        return any(self.model.once.get(name) == ("on" if name in one else "off") for name in one ^ other)

    def has_ended(self, state: State) -> bool:
        return self.crisis.ends is not None and any(self.crisis.ends.holds(on) for on in state)

    def sees(self, actor: str, state: State) -> bool:
        """Whether an actor knows of all that is on in a state."""
        unknown = self.crisis.unaware.get(actor)
        return unknown is None or any(not unknown.holds(on) for on in state)

    # Commitments.

    def held(self, node: Node) -> dict[str, bool]:
        """Return what the policy holds in a node; later stages decide."""
        found: dict[str, bool] = {}
        if node.free or self.has_ended(node.state):
            return found
        for number in self.standing:
            stage = self.crisis.stages[number]
            if node.stages[number] not in (ON, NEITHER):
                continue
            if stage.during is None or stage.during.holds(self.first(node.state)):
                found |= stage.holds
        return found

    def settled(self, node: Node, *, strict: bool = False) -> Node:
        """Return the node once triggers are pulled and commitments have taken effect; `strict` at the start of the policy."""
        for _ in range(100):
            if node.free or self.has_ended(node.state):
                return node
            turned = replace(node, stages=tuple(self._turned(node, number) for number in range(len(node.stages))))
            on, held = self.first(node.state), self.held(turned)
            wanted = frozenset(name for name in self.model.things if held.get(name, name in on))
            if self.undoes(on, wanted):
                raise BrokenError("undone")
            if not self.possible(wanted):
                if strict:
                    raise BrokenError("rule")
                wanted = self._cleared(on, wanted, held)
            after = turned if wanted == on else replace(turned, state=self.state_of(wanted))
            if after == node:
                return node
            node = after
        raise BrokenError("restless")

    def _turned(self, node: Node, number: int) -> str:
        stage, stands = self.crisis.stages[number], node.stages[number]
        on = self.first(node.state)
        if stands == WAITING and stage.when is not None and stage.when.holds(on):
            stands = ON
        if stands == ON and stage.until is not None and stage.until.holds(on):
            stands = OVER
        return stands

    def _cleared(self, on: On, wanted: On, held: Mapping[str, bool]) -> On:
        """Return the nearest possible combination where those who are bound also give up what stands in the way."""
        bound = [name for actor in self.model.actors if self.model.own(actor) & set(held) for name in self.model.things
                 if name in self.model.own(actor) and name not in held]  # fmt: skip
        for count in range(1, len(bound) + 1):
            for some in combinations([name for name in self.model.things if name in bound], count):
                changed = wanted ^ set(some)
                if self.possible(changed) and not self.undoes(on, changed):
                    return changed
        raise BrokenError("rule")

    # Moves.

    def moves(self, group: tuple[str, ...], node: Node) -> frozenset[Node]:
        """R_H(s) of a group that moves together; what commitments then do is part of the move.

        Whoever is bound changes nothing that is held. Where the crisis has ended nobody is bound.
        """
        return self._once(("moves", group, node), lambda: self._moves(group, node))  # type: ignore[no-any-return]

    def _moves(self, group: tuple[str, ...], node: Node) -> frozenset[Node]:
        own = frozenset[str]().union(*(self.model.own(actor) for actor in group))
        held = {name: on for name, on in self.held(node).items() if name in own}
        found = set()
        for one in node.state:
            for count in range(1, len(own) + 1):
                for names in combinations(sorted(own), count):
                    other = one ^ set(names)
                    free = all((name in other) == on for name, on in held.items())
                    if free and self.possible(other) and not self.undoes(one, other):
                        found.add(self.state_of(other))
        found.discard(node.state)
        if node.free or self.has_ended(node.state):
            return frozenset(Node(state, free=True) for state in found)
        return frozenset(self.settled(replace(node, state=state)) for state in found) - {node}

    # Foresight.

    def answers(self, actor: str, node: Node) -> frozenset[Node]:
        """R_H⁺(t): where the others come by a legal sequence of their own improvements, as an actor believes them to be."""
        return self._once(("answers", actor, node), lambda: self._answers(actor, node))  # type: ignore[no-any-return]

    def _answers(self, actor: str, node: Node) -> frozenset[Node]:
        game = self.believed_equilibria(actor, node.state)
        others = [other for other in self.model.actors if other != actor]
        newest: set[tuple[Node, str | None]] = {(node, None)}
        found: set[tuple[Node, str | None]] = set()
        while newest:
            after: set[tuple[Node, str | None]] = {
                (end, mover)
                for at, last in newest
                for mover in others
                if mover != last
                for end in self.moves((mover,), at)
                if self.sees(actor, end.state) and game.prefers(mover, end.state, at.state)
            }
            newest = after - found
            found |= newest
        return frozenset(end for end, _ in found)

    def anticipated(self, actor: str, node: Node) -> State:
        """a_i(t): the state, t or one that the others bring about from it, that is worst for the actor."""
        game, worst = self.believed_equilibria(actor, node.state), node.state
        if actor not in self.crisis.blind:
            for end in self.answers(actor, node):
                if game.prefers(actor, worst, end.state):
                    worst = end.state
        return worst

    def candidates(self, actor: str, node: Node) -> list[list[Node]]:
        """C(s), the best first, equals together."""
        return self._once(("candidates", actor, node), lambda: self._candidates(actor, node))  # type: ignore[no-any-return]

    def _candidates(self, actor: str, node: Node) -> list[list[Node]]:
        game = self.believed_equilibria(actor, node.state)
        value = {end: self.anticipated(actor, end) for end in self.moves((actor,), node) if self.sees(actor, end.state)}

        def compared(one: Node, other: Node) -> int:
            return game.prefers(actor, value[other], value[one]) - game.prefers(actor, value[one], value[other])

        kept = [end for end in value if game.prefers(actor, value[end], node.state)]
        levels: list[list[Node]] = []
        for end in sorted(kept, key=cmp_to_key(compared)):
            if levels and not compared(levels[-1][0], end):
                levels[-1].append(end)
            else:
                levels.append([end])
        return levels

    def deals(self, agreement: Agreement, node: Node) -> list[Node]:
        """Return the deals that a group makes in a node."""
        games = {member: self.believed_equilibria(member, node.state) for member in agreement.between}

        def better(member: str, one: Node, other: Node) -> bool:
            return games[member].prefers(member, one.state, other.state)

        deals = [
            deal
            for deal in self.moves(agreement.between, node)
            if all(better(member, deal, node) for member in agreement.between)
            and not any(self.candidates(member, deal) for member in agreement.between)
        ]
        undominated = [
            deal
            for deal in deals
            if not any(
                all(not better(member, deal, other) for member in agreement.between)
                and any(better(member, other, deal) for member in agreement.between)
                for other in deals
            )
        ]
        worst = [
            max(1 + sum(better(member, other, deal) for other in undominated) for member in agreement.between)
            for deal in undominated
        ]
        return [deal for deal, rank in zip(undominated, worst, strict=True) if rank == min(worst)]

    # Rates.

    def leads(self, node: Node) -> dict[tuple[str, Node], float]:
        """Return at which rate each mover (an actor, an agreement or an event) leads to which other node."""
        return self._once(("leads", node), lambda: self._leads(node))  # type: ignore[no-any-return]

    def _leads(self, node: Node) -> dict[tuple[str, Node], float]:
        found: dict[tuple[str, Node], float] = {}
        if self.has_ended(node.state):
            return found
        for actor in self.model.actors:
            left = self.world.tempo[actor]
            for level in self.candidates(actor, node):
                taken = left * self.world.reliability[actor]
                left -= taken
                found |= {(actor, end): taken / len(level) for end in level}
        for name, agreement in self.crisis.agreements.items():
            if agreement.when is None or any(agreement.when.holds(on) for on in node.state):
                deals = self.deals(agreement, node)
                often = agreement.rate.at(self.first(node.state), self.world.k)
                often = self.world.deal_rates[name] if agreement.estimated else often
                found |= {(name, deal): often / len(deals) for deal in deals}
        for event, after in self.events(node):
            rate = self.crisis.rates[event]
            if after != node:
                found[event, after] = rate.phases * rate.at(self.first(node.state), self.world.k)
        return found

    def events(self, node: Node) -> Iterable[tuple[str, Node]]:
        """Yield every event that can happen in a node (or that a phase of can pass), and where it leads."""
        on = self.first(node.state)
        for number, (event, rate) in enumerate(self.crisis.rates.items()):
            if self.model.once.get(event) == ("on" if event in on else "off") or not self.possible(on ^ {event}):
                continue
            phase = (node.phases[number] + 1) % rate.phases
            phases = (*node.phases[:number], phase, *node.phases[number + 1 :])
            state = node.state if phase else self.state_of(on ^ {event})
            yield event, self.settled(replace(node, state=state, phases=phases))

    def chain(self, starts: Iterable[Node]) -> dict[Node, dict[Node, float]]:
        """Return the generator, but for its diagonal: what can come about from some nodes, with the rates."""
        table: dict[Node, dict[Node, float]] = {}
        waiting = list(starts)
        while waiting:
            node = waiting.pop()
            if node not in table:
                table[node] = {}
                for (_, end), rate in self.leads(node).items():
                    table[node][end] = table[node].get(end, 0.0) + rate
                    waiting.append(end)
        return table

    def conceivable(self, starts: Iterable[Node]) -> set[Node]:
        """Return all nodes that any moves, deals and events lead to; raise `BrokenError` where commitments contradict a rule."""
        found: set[Node] = set()
        waiting = list(starts)
        while waiting:
            node = waiting.pop()
            if node in found:
                continue
            found.add(node)
            if self.has_ended(node.state):
                continue
            for actor in self.model.actors:
                waiting += self.moves((actor,), node)
            for agreement in self.crisis.agreements.values():
                if agreement.when is None or any(agreement.when.holds(on) for on in node.state):
                    waiting += self.moves(agreement.between, node)
            waiting += [after for _, after in self.events(node)]
        return found


@dataclass(frozen=True)
class Window:
    """A span of time, in years, within which the same stages stand."""

    begins: float
    ends: float
    standing: tuple[int, ...]


def windows_of(stages: Sequence[Stage], horizon: float) -> list[Window]:
    """Return the windows of a policy.

    A stage without `from` begins when the stage before it ends, if that one lasts for a time, and together with it otherwise.
    """
    spans, follows = [], 0.0
    for stage in stages:
        begins = follows if stage.begins is None else stage.begins
        ends = np.inf if stage.lasts is None else begins + stage.lasts
        spans.append((begins, ends))
        follows = begins if stage.lasts is None else ends
    times = sorted({0.0, horizon} | {t for span in spans for t in span if t < horizon})
    return [
        Window(a, b, tuple(n for n, (begins, ends) in enumerate(spans) if begins <= a and b <= ends))
        for a, b in pairwise(times)
    ]


Memory = tuple[str, ...]
"""What has come of each question that is remembered: `open`, `yes` or `no`."""


@dataclass(frozen=True)
class Question:
    """Whether something has been so, before something else has."""

    condition: Condition
    before: Condition | None = None
    or_over: bool = False
    """Whether the end of the crisis counts as the condition."""


@dataclass(frozen=True, eq=False)
class Answerer:
    """Follows a crisis in one world over time, by matrix exponentials of the dense generator."""

    crisis: Crisis
    world: World
    horizon: float

    @cached_property
    def windows(self) -> list[tuple[Window, Conflict]]:
        return [
            (w, Conflict(self.crisis, self.world, w.standing)) for w in windows_of(self.crisis.stages, self.horizon)
        ]

    def opened(self, node: Node, number: int) -> Node:
        """Return what a node becomes at the beginning of a window."""
        window, conflict = self.windows[number]
        going = set(self.windows[number - 1][0].standing) if number else set()
        stands = []
        for k, stage in enumerate(self.crisis.stages):
            if k not in window.standing or (stage.when is None and stage.until is None):
                stands.append(NEITHER)
            elif k in going:
                stands.append(node.stages[k])
            else:
                stands.append(WAITING if stage.when is not None else ON)
        return conflict.settled(replace(node, stages=tuple(stands)), strict=not number)

    @cached_property
    def start(self) -> Node:
        conflict = self.windows[0][1]
        status_quo = conflict.state_of(frozenset(self.crisis.model.status_quo))
        return self.opened(Node(status_quo, (NEITHER,) * len(self.crisis.stages), (0,) * len(self.crisis.rates)), 0)

    def refuse_broken(self) -> None:
        """Raise `BrokenError` where commitments contradict a rule in a node that can be conceived of, in whatever window."""
        nodes = {self.start}
        for number, (_, conflict) in enumerate(self.windows):
            if number:
                nodes = {self.opened(node, number) for node in nodes}
            nodes = conflict.conceivable(nodes)

    def remembered(self, memory: Memory, questions: Sequence[Question], node: Node) -> Memory:
        """Return what is known of each question once a node has been entered."""
        found = []
        for known, question in zip(memory, questions, strict=True):
            met = holds(question.condition, node.state) or (question.or_over and self.over(node))
            if known == "open" and met:
                found.append("yes")
            elif known == "open" and question.before is not None and holds(question.before, node.state):
                found.append("no")
            else:
                found.append(known)
        return tuple(found)

    def at(
        self,
        time: float,
        questions: Sequence[Question] = (),
        reward: Callable[[Node], float] = lambda _: 0.0,
    ) -> dict[tuple[Node, Memory], tuple[float, float]]:
        """Return, for every node and what is known by then, its chance, and the expected reward of the histories that are there.

        With P the distribution and r what a node adds a year, M' = M Q + P r and P' = P Q.
        """
        begin = self.remembered(("open",) * len(questions), questions, self.start)
        here = {(self.start, begin): (1.0, 0.0)}
        for number, (window, conflict) in enumerate(self.windows):
            if number and window.begins >= time:
                break
            if number:
                entered: dict[tuple[Node, Memory], tuple[float, float]] = {}
                for (node, memory), (chance, amount) in here.items():
                    after = self.opened(node, number)
                    key = (after, self.remembered(memory, questions, after))
                    before = entered.get(key, (0.0, 0.0))
                    entered[key] = (before[0] + chance, before[1] + amount)
                here = entered
            here = self._within(conflict, min(window.ends, time) - window.begins, here, questions, reward)
        return here

    def _within(
        self,
        conflict: Conflict,
        years: float,
        here: Mapping[tuple[Node, Memory], tuple[float, float]],
        questions: Sequence[Question],
        reward: Callable[[Node], float],
    ) -> dict[tuple[Node, Memory], tuple[float, float]]:
        rates = conflict.chain({node for node, _ in here})
        pairs = list(here)
        for node, memory in pairs:
            for end in rates[node]:
                pair = (end, self.remembered(memory, questions, end))
                if pair not in pairs:
                    pairs.append(pair)
        place = {pair: i for i, pair in enumerate(pairs)}
        size = len(pairs)
        generator, rewards = np.zeros((size, size)), np.zeros(size)
        for (node, memory), i in place.items():
            rewards[i] = reward(node)
            for end, rate in rates[node].items():
                generator[i, place[end, self.remembered(memory, questions, end)]] += rate
                generator[i, i] -= rate
        whole = np.block([[generator, np.diag(rewards)], [np.zeros((size, size)), generator]])
        begin = np.concatenate([[here.get(pair, (0.0, 0.0))[part] for pair in pairs] for part in (0, 1)])
        after = begin @ expm(whole * years)
        return {pair: (float(after[i]), float(after[size + i])) for pair, i in place.items()}

    # Answers.

    def over(self, node: Node) -> bool:
        """Whether the crisis has ended."""
        return self.windows[0][1].has_ended(node.state)

    def reached(self, question: Question, time: float, *, still_open: bool = False) -> float:
        """Return the chance that something has been so by a time (before something else), and that the crisis is then still open."""
        found = self.at(time, [question])
        return sum(
            p for (node, (known,)), (p, _) in found.items() if known == "yes" and not (still_open and self.over(node))
        )

    def chance(self, so: Callable[[Node], bool], time: float) -> float:
        """Return the chance that something is so at a time."""
        return sum(p for (node, _), (p, _) in self.at(time).items() if so(node))

    def gained(self, reward: Callable[[Node], float], time: float, *, still_open: bool = False) -> float:
        """Return how much is expected to have added up by a time, or of that only what histories that are still open have."""
        found = self.at(time, reward=reward)
        return sum(m for (node, _), (_, m) in found.items() if not (still_open and self.over(node)))

    def while_open(self, quantity: Rate) -> Callable[[Node], float]:
        """Return what a node adds a year: nothing after the end."""
        conflict = self.windows[0][1]
        return lambda node: 0.0 if self.over(node) else quantity.at(conflict.first(node.state), self.world.k)


def holds(condition: Condition, state: State) -> bool:
    """Whether a condition is so in a state: in a merged one, in any of its combinations."""
    return any(condition.holds(on) for on in state)
