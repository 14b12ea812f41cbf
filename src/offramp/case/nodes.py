"""The tree of an expression: a record for every form of a condition, a quantity or a claim."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from offramp.case.duration import Duration  # noqa: TC001  (fields are walked at run time)
from offramp.errors import OfframpError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "GRAPH_QUESTIONS",
    "QUESTIONS",
    "RESERVED",
    "WORLD_QUESTIONS",
    "And",
    "Arithmetic",
    "Chance",
    "Choose",
    "Compare",
    "Expected",
    "ExpressionError",
    "Extreme",
    "Iff",
    "Implied",
    "Leads",
    "Mean",
    "Measured",
    "Name",
    "Negative",
    "Node",
    "Not",
    "Number",
    "Or",
    "PolicyReference",
    "Ranked",
    "Reachable",
    "Stable",
    "Undominated",
    "Untestable",
    "Wants",
    "children",
    "walk",
]

RESERVED = frozenset(
    {
        *("and", "or", "not", "if", "iff", "else", "before", "within", "at", "for", "under", "from", "by", "after"),
        "testable",
    }
)
"""Words of the language, which cannot be names of actors, options, events or terms."""


class ExpressionError(OfframpError):
    """An expression cannot be read; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True)
class Node:
    """A part of an expression; `offset` is its start in the text."""

    offset: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A number as written."""

    value: float


@dataclass(frozen=True)
class Name(Node):
    """An option (`usa.talks`), an event, a term, a goal or an unknown."""

    text: str


@dataclass(frozen=True)
class Not(Node):
    """`not a`."""

    body: Node


@dataclass(frozen=True)
class And(Node):
    """`a and b and …`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """`a or b or …`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Implied(Node):
    """`a if b`: false only if b is true and a is not."""

    body: Node
    condition: Node


@dataclass(frozen=True)
class Iff(Node):
    """`a iff b`: both or neither."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Choose(Node):
    """`x if c else y`."""

    then: Node
    condition: Node
    otherwise: Node


@dataclass(frozen=True)
class Compare(Node):
    """`x < y` and its kin; `sign` is one of `< <= > >= == !=`."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """`x + y` and its kin; `sign` is one of `+ - * /`."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Negative(Node):
    """`-x`."""

    body: Node


@dataclass(frozen=True)
class Extreme(Node):
    """`min(x, y, …)` or `max(x, y, …)`."""

    which: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class PolicyReference(Node):
    """A policy by its name, perhaps started late: `"talk first" after 12 months`."""

    policy: str
    after: Duration | None = None


@dataclass(frozen=True)
class Chance(Node):
    """`chance(φ [before ψ] [within t | at t] [| policy])`."""

    body: Node
    before: Node | None
    span: str | None
    time: Duration | None
    policy: PolicyReference | None


@dataclass(frozen=True)
class Expected(Node):
    """`expected(stock, count or harm [within t | at t] [| policy])`."""

    quantity: str
    span: str | None
    time: Duration | None
    policy: PolicyReference | None


@dataclass(frozen=True)
class Measured(Node):
    """`measure(name [| policy])`: a measure of the case."""

    measure: str
    policy: PolicyReference | None


@dataclass(frozen=True)
class Mean(Node):
    """`mean(name [| policy])`: the mean of a measure over all worlds, one number for all of them."""

    measure: str
    policy: PolicyReference | None


@dataclass(frozen=True)
class Ranked(Node):
    """`rank(policy on measure)`: 1 + the number of policies that are better on the measure by more than `matters`."""

    policy: PolicyReference
    measure: str


@dataclass(frozen=True)
class Leads(Node):
    """`leads(policy on measure)`: no policy is better on the measure by more than `matters`."""

    policy: PolicyReference
    measure: str


@dataclass(frozen=True)
class Undominated(Node):
    """`undominated(policy)`: no policy is level or better on every judged measure, and better on one."""

    policy: PolicyReference


@dataclass(frozen=True)
class Untestable(Node):
    """`not testable`, the whole of a claim's `holds`: by its author's judgement, no model decides it."""


@dataclass(frozen=True)
class Stable(Node):
    """`stable([some | every] φ [for actor] [under concept])`; `equilibrium(φ)` is stable for every actor."""

    body: Node
    every: bool
    actor: str | None
    concept: str | None


@dataclass(frozen=True)
class Wants(Node):
    """`wants(actor, φ [from ψ])`: the actor has an improvement, of its own, into φ."""

    actor: str
    body: Node
    start: Node | None


@dataclass(frozen=True)
class Reachable(Node):
    """`reachable(φ [from ψ] [by improvements | deals | moves])`."""

    body: Node
    start: Node | None
    by: str | None


GRAPH_QUESTIONS = (Stable, Wants, Reachable)
"""Questions of claims on stability and reachability, which a graph answers."""

WORLD_QUESTIONS = (Chance, Expected, Measured, Mean, Ranked, Leads, Undominated)
"""Questions of claims on chances, amounts and the order of policies, which worlds answer."""

QUESTIONS = (*GRAPH_QUESTIONS, *WORLD_QUESTIONS)
"""All questions that a claim can ask."""


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, the node itself first."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside a node."""
    for part in fields(node):
        value = getattr(node, part.name)
        yield from (child for child in (value if isinstance(value, tuple) else (value,)) if isinstance(child, Node))
