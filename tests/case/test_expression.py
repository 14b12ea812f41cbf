"""The language of conditions, quantities and claims: what can be written, and what is said about what cannot."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import nodes
from offramp.case.duration import Duration
from offramp.case.expression import DEEPEST, Expression, parse
from offramp.case.nodes import RESERVED, ExpressionError, walk

A, B, C = nodes.Name("a"), nodes.Name("b"), nodes.Name("c")

NAMES = [
    "a",
    "usa.talks",
    "war",
    "android",
    "notx",
    "min",
    "mean",
    "leads",
    "on",
    "once",
    "some",
    "year",
    "बातचीत.शुरू",
    "北京.谈判",
    "إيران.حوار",
    "Ἀθῆναι.λόγος",
]

names = st.sampled_from([nodes.Name(name) for name in NAMES])
numbers = st.floats(min_value=0, allow_infinity=False, allow_nan=False).map(nodes.Number)
words = st.sampled_from(["wait", "talk  first", "Was tun?", "चीन"])
durations = st.builds(Duration, st.floats(0, 1e6), st.sampled_from(["year", "month", "week", "day"]))
policies = st.builds(nodes.PolicyReference, words, st.none() | durations)


Span = tuple[str | None, Duration | None]

no_span: Span = (None, None)
spans: st.SearchStrategy[Span] = st.just(no_span) | st.tuples(st.sampled_from(["within", "at"]), durations)


def _chance(
    body: nodes.Node, before: nodes.Node | None, span: Span, policy: nodes.PolicyReference | None
) -> nodes.Node:
    return nodes.Chance(body, before, span[0], span[1], policy)


def _expected(quantity: str, span: Span, policy: nodes.PolicyReference | None) -> nodes.Node:
    return nodes.Expected(quantity, span[0], span[1], policy)


def _grown(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.Not, inner),
        st.builds(nodes.And, parts),
        st.builds(nodes.Or, parts),
        st.builds(nodes.Implied, inner, inner),
        st.builds(nodes.Iff, inner, inner),
        st.builds(nodes.Choose, inner, inner, inner),
        st.builds(nodes.Compare, inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner),
        st.builds(nodes.Arithmetic, inner, st.sampled_from(list("+-*/")), inner),
        st.builds(nodes.Negative, inner),
        st.builds(nodes.Extreme, st.sampled_from(["min", "max"]), parts),
        st.builds(_chance, inner, st.none() | inner, spans, st.none() | policies),
        st.builds(_expected, words, spans, st.none() | policies),
        st.builds(nodes.Measured, words, st.none() | policies),
        st.builds(nodes.Mean, words, st.none() | policies),
        st.builds(nodes.Ranked, policies, words),
        st.builds(nodes.Leads, policies, words),
        st.builds(nodes.Undominated, policies),
        st.builds(nodes.Stable, inner, st.booleans(), st.none() | st.just("usa"), st.none() | st.just("smr")),
        st.builds(nodes.Wants, st.just("usa"), inner, st.none() | inner),
        st.builds(nodes.Reachable, inner, st.none() | inner, st.none() | st.just("deals")),
    )


trees = st.recursive(names | numbers, _grown, max_leaves=12)


def show(node: Any) -> str:
    """Print a tree with every bracket, by rules of its own."""

    def optional(word: str, value: Any) -> str:
        return "" if value is None else f" {word} {show(value)}"

    match node:
        case str():
            return f'"{node}"'
        case Duration():
            return str(node)
        case nodes.Number(value):
            return repr(value)
        case nodes.Name(text):
            return text
        case nodes.Not(body):
            return f"(not {show(body)})"
        case nodes.And(parts):
            return "(" + " and ".join(map(show, parts)) + ")"
        case nodes.Or(parts):
            return "(" + " or ".join(map(show, parts)) + ")"
        case nodes.Implied(body, condition):
            return f"({show(body)} if {show(condition)})"
        case nodes.Iff(left, right):
            return f"({show(left)} iff {show(right)})"
        case nodes.Choose(then, condition, otherwise):
            return f"({show(then)} if {show(condition)} else {show(otherwise)})"
        case nodes.Compare(left, sign, right) | nodes.Arithmetic(left, sign, right):
            return f"({show(left)} {sign} {show(right)})"
        case nodes.Negative(body):
            return f"(-{show(body)})"
        case nodes.Extreme(which, parts):
            return f"{which}({', '.join(map(show, parts))})"
        case nodes.PolicyReference(policy, after):
            return show(policy) + optional("after", after)
        case nodes.Chance(body, before, span, time, policy):
            return f"chance({show(body)}{optional('before', before)}{optional(str(span), time)}{optional('|', policy)})"
        case nodes.Expected(quantity, span, time, policy):
            return f"expected({show(quantity)}{optional(str(span), time)}{optional('|', policy)})"
        case nodes.Measured(measure, policy):
            return f"measure({show(measure)}{optional('|', policy)})"
        case nodes.Mean(measure, policy):
            return f"mean({show(measure)}{optional('|', policy)})"
        case nodes.Ranked(policy, measure):
            return f"rank({show(policy)}{optional('on', measure)})"
        case nodes.Leads(policy, measure):
            return f"leads({show(policy)}{optional('on', measure)})"
        case nodes.Undominated(policy):
            return f"undominated({show(policy)})"
        case nodes.Stable(body, every, actor, concept):
            names = (f" for {actor}" if actor else "") + (f" under {concept}" if concept else "")
            return f"stable({'every' if every else 'some'} {show(body)}{names})"
        case nodes.Wants(actor, body, start):
            return f"wants({actor}, {show(body)}{optional('from', start)})"
        case nodes.Reachable(body, start, by):
            return f"reachable({show(body)}{optional('from', start)}{f' by {by}' if by else ''})"
    raise AssertionError(node)


@examples(100)
@given(trees)
def test_what_is_printed_is_read_as_the_same_tree(tree: nodes.Node) -> None:
    assert parse(show(tree)) == tree


@examples(100)
@given(trees)
def test_the_text_of_an_expression_reads_as_the_same_expression(tree: nodes.Node) -> None:
    read = Expression.read("  " + show(tree).replace(" and ", "\n  and\t") + "\n")
    assert Expression.read(str(read)) == read
    assert read.tree == tree


@examples(100)
@given(trees)
def test_walking_meets_every_name(tree: nodes.Node) -> None:
    assert set(Expression(show(tree), tree).names) == {n.text for n in walk(tree) if isinstance(n, nodes.Name)}
    assert next(walk(tree)) is tree


@examples(100)
@given(trees)
def test_every_node_says_where_it_starts(tree: nodes.Node) -> None:
    text = show(tree)
    for node in walk(parse(text)):
        if isinstance(node, nodes.Name):
            assert text.startswith(node.text, node.offset)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a and b or c", nodes.Or((nodes.And((A, B)), C))),
        ("a or b and c", nodes.Or((A, nodes.And((B, C))))),
        ("a and b and c", nodes.And((A, B, C))),
        ("(a and b) and c", nodes.And((nodes.And((A, B)), C))),
        ("not a and b", nodes.And((nodes.Not(A), B))),
        ("not not a", nodes.Not(nodes.Not(A))),
        ("a or b if c", nodes.Implied(nodes.Or((A, B)), C)),
        ("a iff b or c", nodes.Iff(A, nodes.Or((B, C)))),
        ("a iff b if c", nodes.Implied(nodes.Iff(A, B), C)),
        (
            "1 if a else 2 if b else 3",
            nodes.Choose(nodes.Number(1), A, nodes.Choose(nodes.Number(2), B, nodes.Number(3))),
        ),
        ("1 + 2 * 3", nodes.Arithmetic(nodes.Number(1), "+", nodes.Arithmetic(nodes.Number(2), "*", nodes.Number(3)))),
        ("1 - 2 - 3", nodes.Arithmetic(nodes.Arithmetic(nodes.Number(1), "-", nodes.Number(2)), "-", nodes.Number(3))),
        ("-a * b", nodes.Arithmetic(nodes.Negative(A), "*", B)),
        ("a + b >= 1", nodes.Compare(nodes.Arithmetic(A, "+", B), ">=", nodes.Number(1))),
        ("not a == b", nodes.Not(nodes.Compare(A, "==", B))),
        ("a < b and b < c", nodes.And((nodes.Compare(A, "<", B), nodes.Compare(B, "<", C)))),
        (".5", nodes.Number(0.5)),
        ("1e-3", nodes.Number(0.001)),
        ("a . b", nodes.Name("a.b")),
    ],
)
def test_words_bind_as_they_do_in_speech(text: str, tree: nodes.Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "word", ["android", "notes", "orders", "iffy", "atoll", "within_reach", "by_law", "chance", "min", "every"]
)
def test_names_may_begin_like_words_of_the_language(word: str) -> None:
    assert parse(f"{word} and not {word}") == nodes.And((nodes.Name(word), nodes.Not(nodes.Name(word))))


@pytest.mark.parametrize(
    "name",
    [
        "बातचीत",
        "हिंदी.क्षेत्र",
        "谈判",
        "المفاوضات",
        "λόγος",
        "переговоры",
        "Ünïcode",
        "대화",
        "שיחות",
        "x1",
        "_x",
        "z\u200dw",
    ],
)
def test_names_are_of_any_script_with_their_marks(name: str) -> None:
    assert parse(f"not {name}") == nodes.Not(nodes.Name(name))
    assert Expression.read(f"{name} or a").names == tuple(sorted({name, "a"}))


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "the condition is empty"),
        (" \n ", 0, "the condition is empty"),
        ("a and", 5, "`a and` ends too early"),
        (
            "(a or b",
            7,
            "`(a or b` ends too early; a ( is not closed (inside { } and [ ], a text with a comma needs quotes)",
        ),
        ("a)", 1, "cannot read `a)` at `)`"),
        ("a AND b", 2, "cannot read `a AND b` at `AND`; write `and` in small letters"),
        ("a Or b", 2, "cannot read `a Or b` at `Or`; write `or` in small letters"),
        ("(NOT a)", 1, "cannot read `(NOT a)` at `NOT`; write `not` in small letters"),
        ("a IF b", 2, "cannot read `a IF b` at `IF`; write `if` in small letters"),
        ("a nad b", 2, "cannot read `a nad b` at `nad`; did you mean `and`?"),
        ("usa.talks dprk.cap", 10, "at `dprk`; an `and`, `or`, `if` seems to be missing before it"),
        ("a && b", 2, "write `and`"),
        ("a & b", 2, "write `and`"),
        ("a || b", 2, "write `or`"),
        ("!a", 0, "write `not`"),
        ("~a", 0, "write `not`"),
        ("a = b", 2, "write `==`, or `iff`"),
        ("a -> b", 3, "write `b if a`"),
        ("a ? b", 2, "write `x if c else y`"),
        ("50%", 2, "write 0.5"),
        ("[a]", 0, "conditions take no brackets but ( )"),
        ("a if b if c", 7, "put ( ) around one `if`"),
        ("a iff b iff c", 8, "put ( ) around one `iff`"),
        ("a.b.c", 3, "cannot read `a.b.c` at `.`"),
        ("a and or b", 6, "cannot read `a and or b` at `or`; a name is missing before this sign"),
        ("a and or", 6, "`a and or` has `or` where a name is expected"),
        ("max(a)", 5, "cannot read `max(a)` at `)`"),
        ("chance(a within 3)", 17, "at `)`; expected a number of years, months, weeks or days, such as `18 months`"),
        (
            "chance(a within 3 yeers)",
            18,
            "at `yeers`; expected a number of years, months, weeks or days; did you mean `3 years`?",
        ),
        (
            "chance(a at 3 yearz | p)",
            14,
            "at `yearz`; expected a number of years, months, weeks or days; did you mean `3 years`?",
        ),
        ("chance(a within 5 hours)", 18, "at `hours`; expected a number of years, months, weeks or days, such as"),
        (
            "rank(p after 6 moths on m)",
            15,
            "at `moths`; expected a number of years, months, weeks or days; did you mean `6 months`?",
        ),
        ("reachble(a)", 0, "cannot read `reachble(a)` at `reachble`; did you mean `reachable`?"),
        ("not stabel(a)", 4, "at `stabel`; did you mean `stable`?"),
        ("measure(m) < 5 %", 15, "at `%`; write 0.05"),
        ("12 per yaer", 3, "at `per`; a number in an expression has no unit"),
        ("a\n  b c", 4, "cannot read `a b c` at `b`"),
    ],
)
def test_what_cannot_be_read_is_shown_where_with_what_to_write(text: str, offset: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert caught.value.offset == offset


@examples(100)
@given(st.text(alphabet="ab.()<=+-*/|,\"'1e \n&!?if[]{}#:नी谈", max_size=20))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    offset, message = 0, "read"
    try:
        Expression.read(text)
    except ExpressionError as error:
        offset, message = error.offset, str(error)
    assert 0 <= offset <= len(text)
    assert message


def test_brackets_alone_are_no_depth() -> None:
    assert parse("(" * 2000 + "a" + ")" * 2000) == A


@pytest.mark.parametrize("text", ["not " * 5000 + "a", "-" * 300 + "a", "1" + " + 1" * 300, "1 if a else " * 300 + "2"])
def test_what_is_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="nested"):
        parse(text)


def test_what_is_long_but_flat_is_read() -> None:
    assert len(list(walk(parse(" and ".join(["a"] * 3000))))) == 3001
    assert len(list(walk(parse("not " * (DEEPEST - 1) + "a")))) == DEEPEST


def test_an_expression_shows_as_it_was_written_without_line_ends() -> None:
    assert str(Expression.read("  a\n   and   b ")) == "a and b"
    assert str(Expression.read('rank("talk  first" on\nwar)  ==\n1')) == 'rank("talk  first" on war) == 1'


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_words_of_the_language_are_no_names(word: str) -> None:
    for text in (word, f"a and {word}", f"not {word} or a", f"a.{word}", f"{word}.a"):
        with pytest.raises(ExpressionError):
            parse(text)


def test_nodes_are_frozen_and_compare_by_what_they_say() -> None:
    kinds = [kind for kind in vars(nodes).values() if isinstance(kind, type) and issubclass(kind, nodes.Node)]
    assert len(kinds) > 20
    assert {kind.__name__ for kind in kinds} <= set(nodes.__all__)
    assert not any(fields(kind)[0].compare for kind in kinds)
    assert parse("a") == parse("   a")
    assert len({parse("a"), parse(" a"), parse("b")}) == 2


@pytest.mark.parametrize(
    ("text", "place", "sign", "plain"),
    [
        ("a.x \u2013 b.y > 0", 4, "\u2013", "-"),
        ("a.x \u2014 1", 4, "\u2014", "-"),
        ("\u201ca.x\u201d", 0, "\u201c", '"'),
        ("chance(war | \u2018talk first\u2019) > 0.1", 13, "\u2018", "'"),
        ("a.x \u2265 1", 4, "\u2265", ">="),
    ],
)
def test_typeset_signs_are_told_from_those_of_the_language(text: str, place: int, sign: str, plain: str) -> None:
    with pytest.raises(
        ExpressionError, match=re.escape(f"cannot read `{text}` at `{sign}`; write `{plain}`")
    ) as raised:
        parse(text)
    assert raised.value.offset == place


def test_typeset_signs_in_quotes_are_part_of_a_name() -> None:
    parse('chance(war | "talk \u2013 first \u201cagain\u201d") > 0.1')
