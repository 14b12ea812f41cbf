"""The language of conditions, quantities and claims: its tree, its reading, its value.

`usa.talks and not dprk.testing`, `clash * (calm if talking else 1)`,
`chance(icbm within 3 years | "sanctions alone") > 0.5`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.case.duration import Duration  # noqa: TC001  (fields are walked at run time)
from offramp.errors import OfframpError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Lark
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

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
    "Expression",
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
    "parse",
    "walk",
]

RESERVED = frozenset(
    {
        *("and", "or", "not", "if", "iff", "else", "before", "within", "at", "for", "under", "from", "by", "after"),
        "testable",
    }
)
"""Words of the language, which no actor, option, event or term may be called."""


DEEPEST = 150
"""How many parts of an expression may stand inside each other; more would not fit the stack of what works on it."""


class ExpressionError(OfframpError):
    """An expression cannot be read; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True)
class Node:
    """A piece of an expression; `offset` is where it starts in the text."""

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
    """`a if b`: broken only where b is true and a is not."""

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
    """`not testable`, the whole of a claim's `holds`: its author says that no model decides it."""


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


@dataclass(frozen=True)
class Expression:
    """An expression of the case file: its text as written and the tree read from it.

    >>> Expression.read("usa.talks if not dprk.testing").names
    ('dprk.testing', 'usa.talks')
    """

    text: str
    tree: Node = field(repr=False)

    @classmethod
    def read(cls, text: str) -> Expression:
        """Read an expression, or raise `ExpressionError` saying where it cannot be read."""
        # Line ends and indentation of the file go; what stands in quotes is a name and stays as it is.
        plain = re.sub(r""""[^"]*"|'[^']*'|\s+""", lambda part: " " if part[0].isspace() else part[0], text.strip())
        return cls(plain, parse(text))

    @classmethod
    def validate(cls, value: object) -> Expression:
        """Read an expression from a file, where what is wrong becomes one of the problems of the file."""
        from pydantic_core import PydanticCustomError

        if isinstance(value, Expression):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("expression", "expected a condition such as `usa.talks and not dprk.testing`")
        try:
            return cls.read(value)
        except ExpressionError as error:
            raise PydanticCustomError(
                "expression", "{reason}", {"reason": str(error), "offset": error.offset}
            ) from None

    @property
    def names(self) -> tuple[str, ...]:
        """The names it uses, in alphabetical order."""
        return tuple(sorted({node.text for node in walk(self.tree) if isinstance(node, Name)}))

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            cls.validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"], "description": "a condition, a quantity or a claim"}


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True)


@lru_cache(maxsize=16_384)
def parse(text: str) -> Node:
    """Read `text` into its tree.

    >>> parse("a.x and not b.y")
    And(offset=0, parts=(Name(offset=0, text='a.x'), Not(offset=8, body=Name(offset=12, text='b.y'))))

    Raises
    ------
    ExpressionError
        with the place in the text and what was expected there.
    """
    from lark.exceptions import UnexpectedInput, VisitError

    if not text.strip():
        raise ExpressionError("the condition is empty")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise ExpressionError(*_complaint(text, error)) from None
    from offramp.case.syntax import ToTree

    try:
        node: Node = ToTree().transform(tree)
    except (RecursionError, VisitError) as error:
        refused = getattr(error, "orig_exc", None)
        if isinstance(refused, ExpressionError):
            raise refused from None
        raise ExpressionError("the expression is nested too deeply to be read") from None
    if _depth(node) > DEEPEST:
        raise ExpressionError(
            f"the expression is nested more than {DEEPEST} deep; give parts of it names under `terms`"
        )
    for part in walk(node):
        # Where no word of the language can stand, the parser takes it for a name.
        if isinstance(part, Name) and (words := RESERVED.intersection(part.text.split("."))):
            alone = "; `not testable` stands alone in `holds`" if "testable" in words else ""
            raise ExpressionError(
                f"`{' '.join(text.split())}` has `{min(words)}` where a name is expected{alone}", part.offset
            )
    return node


def _depth(node: Node) -> int:
    """Return how many nodes stand inside each other at most, without going down by recursion."""
    level, depth = [node], 0
    while level:
        level, depth = [child for above in level for child in children(above)], depth + 1
    return depth


def _complaint(text: str, error: Any) -> tuple[str, int]:
    """Say in a sentence what the parser choked on."""
    offset = error.pos_in_stream if isinstance(error.pos_in_stream, int) else len(text)
    token = getattr(error, "token", None)
    shown = " ".join(text.split())
    if token is not None and token.type == "$END":
        bracket = "; a ( is not closed (inside { } and [ ], a text with a comma needs quotes)"
        return f"`{shown}` ends too early" + (bracket if text.count("(") > text.count(")") else ""), len(text)
    found = str(token) if token is not None else text[offset : offset + 1]
    previous = re.search(r"(\w+)\s*$", text[:offset])
    if previous and previous[1] != previous[1].casefold() and previous[1].casefold() in RESERVED:
        # A word in capitals was read as a name, so that the parser stumbles over what follows it.
        found, offset = previous[1], previous.start(1)
    hint = _hint(found, text[:offset], token)
    if previous and previous[1] in RESERVED and token is not None and token.type == "NAME":
        found, offset, hint = previous[1], previous.start(1), "a name is missing before it"
    return f"cannot read `{shown}` at `{found}`" + (f"; {hint}" if hint else ""), offset


def _hint(found: str, before: str, token: Any) -> str | None:
    """Say what to write instead of what was found."""
    hints = {
        "&": "write `and`", "|": "write `or`", "!": "write `not`", "=": "write `==`, or `iff`",
        "~": "write `not`", "%": "write a share, such as 0.25", "[": "conditions take no brackets but ( )",
        "?": "write `x if c else y`", "if": "put ( ) around one `if`", "iff": "put ( ) around one `iff`",
    }  # fmt: skip
    if found in hints:
        return hints[found]
    if found == "on":
        return "`on` stands in `rank(POLICY on MEASURE)` and `leads(POLICY on MEASURE)`"
    if found == ">" and before.endswith("-"):
        return "write `b if a`"
    if found.casefold() in RESERVED and found not in RESERVED:
        return f"write `{found.casefold()}` in small letters"
    if token is not None and token.type == "NAME":
        word = nearest(found, RESERVED) if len(found) > 1 else []
        return f"did you mean `{word[0]}`?" if word else "an `and`, `or`, `if` seems to be missing before it"
    return None


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
