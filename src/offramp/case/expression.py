"""The language of conditions, quantities and claims: reading a text into its tree.

`usa.talks and not dprk.testing`, `clash * (calm if talking else 1)`,
`chance(icbm within 3 years | "sanctions alone") > 0.5`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.case.duration import span_expected
from offramp.case.nodes import RESERVED, ExpressionError, Name, Node, children, walk
from offramp.case.syntax import ToTree
from offramp.case.typeset import first_typeset
from offramp.case.units import share_of_percent
from offramp.errors import nearest

if TYPE_CHECKING:
    from lark import Lark
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["DEEPEST", "Expression", "depth", "parse"]


DEEPEST = 150
"""Largest depth of an expression; a deeper one would overflow the stack of recursive functions."""


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
        """Read an expression, or raise `ExpressionError` with the place of the error."""
        # Line ends and indentation of the file go; what stands in quotes is a name and stays as it is.
        plain = re.sub(r""""[^"]*"|'[^']*'|\s+""", lambda part: " " if part[0].isspace() else part[0], text.strip())
        return cls(plain, parse(text))

    @classmethod
    def validate(cls, value: object) -> Expression:
        """Read an expression from a file; an error becomes one of the problems of the file."""
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
        with the place in the text and the expected part.
    """
    from lark.exceptions import UnexpectedInput, VisitError

    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise ExpressionError("the condition is empty")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise ExpressionError(*_complaint(text, error)) from None
    try:
        node: Node = ToTree().transform(tree)
    except (RecursionError, VisitError) as error:
        refused = getattr(error, "orig_exc", None)
        if isinstance(refused, ExpressionError):
            raise refused from None
        raise ExpressionError("the expression is nested too deeply") from None
    if depth(node) > DEEPEST:
        raise ExpressionError(
            f"the expression is nested more than {DEEPEST} deep; give parts of it names under `terms`"
        )
    for part in walk(node):
        # A name in curly quotes reads as a name with quotes in it.
        if isinstance(part, Name) and (typeset := first_typeset(part.text)):
            place = part.offset + typeset[0]
            raise ExpressionError(
                f"cannot read `{' '.join(text.split())}` at `{typeset[1]}`; write `{typeset[2]}`", place
            )
        # Where no word of the language can stand, the parser takes it for a name.
        if isinstance(part, Name) and (words := RESERVED.intersection(part.text.split("."))):
            alone = "; `not testable` stands alone in `holds`" if "testable" in words else ""
            raise ExpressionError(
                f"`{' '.join(text.split())}` has `{min(words)}` where a name is expected{alone}", part.offset
            )
    return node


def depth(node: Node) -> int:
    """Return the depth of a tree, computed without recursion."""
    level, depth = [node], 0
    while level:
        level, depth = [child for above in level for child in children(above)], depth + 1
    return depth


_SPAN = re.compile(r"\b(?:within|at|after)\s+(?P<number>\d+(?:\.\d*)?)\s*(?P<word>[^\W\d_]*)$")
"""An unfinished span of time at the end of the read text."""

QUESTION_WORDS = (
    *("chance", "expected", "measure", "mean", "rank", "leads", "undominated"),
    *("stable", "equilibrium", "wants", "reachable", "min", "max"),
)
"""Words of the language that stand before a bracket."""


def _complaint(text: str, error: Any) -> tuple[str, int]:
    """Describe an error of the parser in a sentence."""
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
    if span := _SPAN.search(text[:offset]):
        # `yearz` is read as `year`, and the reader stops at the z.
        rest = re.match(r"[^\W\d_]*", text[offset:])
        word = span["word"] + (rest[0] if rest else "")
        reason = span_expected(f"{span['number']} {word}")
        return f"cannot read `{shown}` at `{word or found}`; {reason}", span.start("word")
    if found == "(" and previous and (question := nearest(previous[1], QUESTION_WORDS)):
        return f"cannot read `{shown}` at `{previous[1]}`; did you mean `{question[0]}`?", previous.start(1)
    if typeset := first_typeset(text):
        return f"cannot read `{shown}` at `{typeset[1]}`; write `{typeset[2]}`", typeset[0]
    hint = _hint(found, text[:offset], token)
    if previous and previous[1] in RESERVED and token is not None and token.type == "NAME":
        found, offset, hint = previous[1], previous.start(1), "a name is missing before this sign"
    return f"cannot read `{shown}` at `{found}`" + (f"; {hint}" if hint else ""), offset


def _hint(found: str, before: str, token: Any) -> str | None:
    """Return the replacement of an unexpected part."""
    hints = {
        "&": "write `and`", "|": "write `or`", "!": "write `not`", "=": "write `==`, or `iff`",
        "~": "write `not`", "%": "write a share, such as 0.25", "[": "conditions take no brackets but ( )",
        "?": "write `x if c else y`", "if": "put ( ) around one `if`", "iff": "put ( ) around one `iff`",
    }  # fmt: skip
    if found == "%" and (number := re.search(r"[\d.]+\s*$", before)) and (share := share_of_percent(f"{number[0]} %")):
        return f"write {share}"
    if found in hints:
        return hints[found]
    if found == "per":
        return "a number in an expression has no unit; a rate is per year, or in the `unit` beside it"
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
