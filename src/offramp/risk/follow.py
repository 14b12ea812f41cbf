"""Following a policy through its windows: every question becomes a curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.amounts import amount, of_time, rate
from offramp.risk.asked import Amount, Reached, TimeIn
from offramp.risk.curves import Curve, Piece, Sum
from offramp.risk.generator import Generator
from offramp.risk.rates import fill
from offramp.risk.structure import leaves
from offramp.risk.transient import solve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.risk.asked import Asked
    from offramp.risk.course import Course
    from offramp.risk.structure import Structure
    from offramp.worlds.parameters import Parameters

__all__ = ["Answers", "constant_of", "follow", "generators_of", "reward_of"]


@dataclass(frozen=True, eq=False)
class Answers:
    """The curves of what was asked of one policy; `error` bounds how far a chance is from that of the chain as stated."""

    course: Course
    curves: Mapping[Asked, Curve | Sum]
    error: float

    def __getitem__(self, asked: Asked) -> Curve | Sum:
        return self.curves[asked]


def follow(
    course: Course,
    parameters: Parameters,
    asked: Iterable[Asked],
    generators: Mapping[int, Generator] | None = None,
    until: Mapping[Asked, float] | None = None,
    threads: int | None = None,
) -> Answers:
    """Answer questions about a policy, all worlds and all times at once.

    `generators` are those of `generators_of`, where several courses share structures and parameters. `until` says up to when, in
    years, the answer to a question is needed, where that is not the whole horizon; `threads` is how many share the worlds.

    What only looks at where the story stands is answered in one pass. Whether something has *been* so needs a pass
    of its own, in which the story stops there, unless what has been so once stays so.

    Raises
    ------
    QuestionError
        where a rate is negative or has no value (naming the state), or an amount does not exist.
    """
    wanted = dict.fromkeys(asked)
    parts = list(dict.fromkeys(part for question in wanted for part in _parts(course, question)))
    walk = _Walk(course, parameters, generators_of(course, parameters) if generators is None else generators, threads)
    alone = [part for part in parts if isinstance(part, Reached) and not walk.stays(part)]
    curves, error = walk.passed([part for part in parts if part not in alone])
    needed = _needed(course, wanted, until or {})
    for part in alone:
        curves[part] = walk.reached(part, needed[part])
        error = max(error, curves[part].error)
    found = {question: _put_together(course, parameters, question, curves) for question in wanted}
    return Answers(course, found, error)


def _parts(course: Course, question: Asked) -> list[Asked]:
    """Return the questions that a question is put together from."""
    case = course.case
    if isinstance(question, Amount) and question.name in case.harms:
        return [Reached(Expression.read(condition)) for condition in case.harms[question.name]]
    if isinstance(question, Amount) and question.name not in {*case.counts, *case.stocks}:
        known = [*case.counts, *case.stocks, *case.harms]
        raise QuestionError(f"there is no stock, count or harm `{question.name}`{did_you_mean(question.name, known)}")
    return [question]


def _needed(course: Course, wanted: Iterable[Asked], until: Mapping[Asked, float]) -> dict[Asked, float]:
    """Return up to when the answer to each part of a question is needed."""
    found: dict[Asked, float] = {}
    for question in wanted:
        for part in _parts(course, question):
            found[part] = max(found.get(part, 0.0), until.get(question, course.horizon))
    return found


def _put_together(
    course: Course, parameters: Parameters, question: Asked, curves: Mapping[Asked, Curve]
) -> Curve | Sum:
    case = course.case
    if not isinstance(question, Amount) or question.name in case.counts:
        return curves[question]
    if question.name in case.stocks:
        return Sum(
            constant_of(course, parameters, "stocks", question.name, "start"),
            ((np.ones(parameters.count), curves[question]),),
        )
    return Sum(
        np.zeros(parameters.count),
        tuple(
            (
                constant_of(course, parameters, "harms", question.name, condition),
                curves[Reached(Expression.read(condition))],
            )
            for condition in case.harms[question.name]
        ),
    )


def constant_of(course: Course, parameters: Parameters, *path: str) -> NDArray[np.float64]:
    """Return a number of the case per world: an estimate's, or an expression's of unknowns (in the status quo)."""
    if path in parameters.amounts:
        return parameters.amounts[path]
    section, name, key = path
    quantity = course.case.stocks[name].start if section == "stocks" else course.case.harms[name][key]
    window = course.windows[0]
    if not isinstance(quantity, Expression):
        raise QuestionError(f"`{name}` has no value for `{key}`")
    places = window.structure.places[window.entry[:1]]
    values: NDArray[np.float64] = amount(quantity, window.structure.states, places, parameters, f"`{name}` ({key})")[0]
    if section == "harms" and (values < 0).any():
        raise QuestionError(
            f"the harm `{name}` of `{key}` is {values.min():g}: `{quantity}`; expected what it costs, 0 or more"
        )
    return values


def generators_of(course: Course, parameters: Parameters) -> dict[int, Generator]:
    """Return the generator of every structure of a course, by its identity; windows may share one."""
    structures = {id(window.structure): window.structure for window in course.windows}
    return {key: Generator.of(fill(structure, parameters)) for key, structure in structures.items()}


@dataclass(frozen=True, eq=False)
class _Walk:
    """Steps through the windows of a course."""

    course: Course
    parameters: Parameters
    generators: Mapping[int, Generator]
    threads: int | None = None

    def start(self) -> NDArray[np.float64]:
        """Return the distribution before the first window: all at the status quo."""
        return np.ones((1, self.parameters.count))

    def enter(self, before: NDArray[np.float64], entry: NDArray[np.int32], structure: Structure) -> NDArray[np.float64]:
        """Return the distribution after commitments have taken effect at a window's start."""
        after = np.zeros((structure.size, before.shape[1]))
        np.add.at(after, entry, before)
        return after

    def passed(self, asked: Sequence[Asked]) -> tuple[dict[Asked, Curve], float]:
        """Answer all questions that the plain chain answers, in one pass; and how far a chance can be off in it.

        What adds up is off by at most as much times the most that it adds a year and the years.
        """
        if not asked:
            return {}, 0.0
        pieces: dict[Asked, list[Piece]] = {question: [] for question in asked}
        offsets = {question: np.zeros(self.parameters.count) for question in asked}
        errors = dict.fromkeys(asked, 0.0)
        here, error = self.start(), 0.0
        for window in self.course.windows:
            here = self.enter(here, window.entry, window.structure)
            classes, rewards = _classed(asked, window.structure, self.parameters)
            generator, years = self.generators[id(window.structure)], window.ends - window.begins
            passage = solve(generator, here, years, rewards, classes=classes, threads=self.threads)
            here, error = passage.end, error + passage.error + passage.rounding
            gained = passage.integral([window.ends - window.begins])[0] if any(map(_adds_up, asked)) else None
            for row, question in enumerate(asked):
                adds_up = _adds_up(question)
                errors[question] += error * years * float(np.abs(rewards[row]).max(initial=0.0)) if adds_up else 0.0
                piece = Piece(window.begins, window.ends, passage, row, offsets[question], adds_up)
                pieces[question].append(piece)
                if adds_up and gained is not None:
                    offsets[question] = offsets[question] + gained[row]
        curves = {
            question: Curve(tuple(parts), errors[question] if _adds_up(question) else error)
            for question, parts in pieces.items()
        }
        return curves, error

    def stays(self, question: Reached) -> bool:
        """Whether what a question asks for stays so once it is, so that the plain chain answers it."""
        if question.before is not None:
            return False
        before: NDArray[np.bool_] | None = None
        for window in self.course.windows:
            held = window.structure.where(question.condition)
            if before is not None and (before & ~held[window.entry]).any():
                return False
            if leaves(window.structure, held):
                return False
            before = held
        return True

    def reached(self, question: Reached, until: float) -> Curve:
        """Answer whether something has been so by a time, before something else, in a pass that stops there.

        The pass goes no further than until when it is needed.
        """
        pieces = []
        here, error = self.start(), 0.0
        banked = np.zeros(self.parameters.count)
        for window in self.course.windows:
            if window.begins >= until:
                break
            structure, ends = window.structure, min(window.ends, until)
            here = self.enter(here, window.entry, structure)
            goal = structure.where(question.condition)
            over = goal | structure.where(question.before) if question.before is not None else goal
            passage = solve(
                self.generators[id(structure)],
                here,
                ends - window.begins,
                np.array([[0.0, 1.0]]),
                live=~over,
                classes=goal.astype(np.int64),
                threads=self.threads,
            )
            pieces.append(Piece(window.begins, ends, passage, 0, banked, integral=False))
            error += passage.error + passage.rounding
            # One after another: numpy would add a single world's numbers in another order than those of several.
            for reached in passage.end[goal]:
                banked = banked + reached
            here = np.where(over[:, None], 0.0, passage.end)
        return Curve(tuple(pieces), error)


def reward_of(
    question: Asked, structure: Structure, parameters: Parameters, nodes: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Return what some nodes (default: all) count for, per year where it adds up: shape (nodes, worlds)."""
    some = np.arange(structure.size) if nodes is None else nodes
    shape = (len(some), parameters.count)
    if not isinstance(question, Amount):
        return np.broadcast_to(structure.where(question.condition)[some, None].astype(float), shape)
    case = structure.case
    live = np.flatnonzero(~structure.ended[some])
    places, result = structure.places[some[live]], np.zeros(shape)
    if question.name in case.counts:
        spec = case.counts[question.name]
        what = f"the rate of `{question.name}`"
        result[live] = rate(spec.rate, of_time(spec.unit), structure.states, places, parameters, what)
    else:
        growth = case.stocks[question.name].grows
        what = f"the growth of `{question.name}`"
        result[live] = rate(growth, None, structure.states, places, parameters, what, negative=True)
    return result


def _classed(
    asked: Sequence[Asked], structure: Structure, parameters: Parameters
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Group the nodes that all questions treat alike, whatever the numbers: the class of each, and the rewards of the classes.

    The groups do not depend on the worlds at hand, so that what a world comes to does not either, to the last bit.
    """
    keys = np.stack([_told_apart(question, structure) for question in asked], axis=1)
    _, chosen, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    rewards = np.stack([reward_of(question, structure, parameters, chosen) for question in asked])
    return number.reshape(-1), rewards


def _told_apart(question: Asked, structure: Structure) -> NDArray[np.int64]:
    """Return a number per node; nodes with the same number count alike."""
    if not isinstance(question, Amount):
        return structure.where(question.condition).astype(np.int64)
    case = structure.case
    rate_of = case.counts[question.name].rate if question.name in case.counts else case.stocks[question.name].grows
    things = names_under(case, rate_of)
    mask = sum(1 << bit for bit, thing in enumerate(case.things) if thing in things)
    return np.where(structure.ended, -1, structure.codes & mask)


def _adds_up(question: Asked) -> bool:
    """Whether the answer is an integral over time."""
    return isinstance(question, TimeIn | Amount)
