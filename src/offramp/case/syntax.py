"""From lark's parse tree to the nodes of `offramp.case.expression`."""

from __future__ import annotations

import re
from math import isinf
from typing import Any

from lark import Token, Transformer, v_args

from offramp.case import nodes
from offramp.case.duration import Duration

__all__ = ["ToTree"]


def _text(token: Token | None) -> str | None:
    """Return the text of a name or a string, without quotes."""
    if token is None:
        return None
    text = str(token)
    return text[1:-1] if token.type == "STRING" else text


def _one_word(name: str) -> str:
    """Return a name for a message: in quotes unless it is one plain word."""
    if re.fullmatch(r"[^\W\d]\w*", name):
        return name
    return f"'{name}'" if '"' in name else f'"{name}"'


@v_args(meta=True)
class ToTree(Transformer[Token, Any]):
    """One method per rule of `grammar.lark`, of the same name."""

    def start(self, _: Any, parts: list[Any]) -> nodes.Node:
        node: nodes.Node = parts[0]
        return nodes.Untestable(offset=node.offset) if node == nodes.Not(nodes.Name("testable")) else node

    def number(self, meta: Any, parts: list[Any]) -> nodes.Node:
        number = float(parts[0])
        if isinf(number):
            raise nodes.ExpressionError(f"the number `{parts[0]}` exceeds the largest, 1.8e308", meta.start_pos)
        return nodes.Number(number, offset=meta.start_pos)

    def name(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Name(".".join(str(part) for part in parts if part is not None), offset=meta.start_pos)

    def not_(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Not(parts[0], offset=meta.start_pos)

    def and_(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.And(tuple(parts), offset=meta.start_pos)

    def or_(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Or(tuple(parts), offset=meta.start_pos)

    def implied(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Implied(parts[0], parts[1], offset=meta.start_pos)

    def iff(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Iff(parts[0], parts[1], offset=meta.start_pos)

    def choose(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Choose(parts[0], parts[1], parts[2], offset=meta.start_pos)

    def compare(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Compare(parts[0], str(parts[1]), parts[2], offset=meta.start_pos)

    def arithmetic(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Arithmetic(parts[0], str(parts[1]), parts[2], offset=meta.start_pos)

    def negative(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Negative(parts[1], offset=meta.start_pos)

    def extreme(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Extreme(str(parts[0]), tuple(parts[1:]), offset=meta.start_pos)

    def reference(self, _: Any, parts: list[Any]) -> str | None:
        return _text(parts[0])

    def duration(self, _: Any, parts: list[Any]) -> Duration:
        return Duration.read(f"{parts[0]} {parts[1]}")

    def span(self, _: Any, parts: list[Any]) -> tuple[str, Duration]:
        return str(parts[0]), parts[1]

    def policy(self, meta: Any, parts: list[Any]) -> nodes.PolicyReference:
        return nodes.PolicyReference(_text(parts[0]) or "", parts[1], offset=meta.start_pos)

    def given(self, _: Any, parts: list[Any]) -> Any:
        return parts[0]

    def chance(self, meta: Any, parts: list[Any]) -> nodes.Node:
        _, body, before, span, policy = parts
        kind, time = span or (None, None)
        return nodes.Chance(body, before, kind, time, policy, offset=meta.start_pos)

    def expected(self, meta: Any, parts: list[Any]) -> nodes.Node:
        _, quantity, span, policy = parts
        kind, time = span or (None, None)
        return nodes.Expected(quantity, kind, time, policy, offset=meta.start_pos)

    def measure(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Measured(parts[1], parts[2], offset=meta.start_pos)

    def mean(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Mean(parts[1], parts[2], offset=meta.start_pos)

    def rank(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Ranked(parts[1], parts[3], offset=meta.start_pos)

    def leads(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Leads(parts[1], parts[3], offset=meta.start_pos)

    def undominated(self, meta: Any, parts: list[Any]) -> nodes.Node:
        return nodes.Undominated(parts[1], offset=meta.start_pos)

    def without_on(self, meta: Any, parts: list[Any]) -> nodes.Node:
        """Refuse the former rank without `on`; the message has its replacement."""
        verb, policy, measure = parts
        later = f" after {policy.after}" if policy.after is not None else ""
        of, on = _one_word(policy.policy) + later, _one_word(measure or "MEASURE")
        written = f"`{verb}({of}{f' by {on}' if measure else ''})`"
        wrong = "is written with `on`" if measure else "names no measure, and a rank concerns one measure"
        instead = f"`rank({of} on {on})`, `leads({of} on {on})` or `undominated({of})`"
        raise nodes.ExpressionError(f"{written} {wrong}; write {instead}", meta.start_pos)

    def stable(self, meta: Any, parts: list[Any]) -> nodes.Node:
        _, every, body, actor, concept = parts
        return nodes.Stable(body, str(every) == "every", _text(actor), _text(concept), offset=meta.start_pos)

    def wants(self, meta: Any, parts: list[Any]) -> nodes.Node:
        _, actor, body, start = parts
        return nodes.Wants(str(actor), body, start, offset=meta.start_pos)

    def reachable(self, meta: Any, parts: list[Any]) -> nodes.Node:
        _, body, start, by = parts
        return nodes.Reachable(body, start, _text(by), offset=meta.start_pos)
