"""Entries between their form and the file: each kind of field both ways, and what a form refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.errors import QuestionError
from offramp.web.bodies import Body
from offramp.web.records import expanded, inner_fields, read_fields, shown_fields
from offramp.web.sections import ESTIMATE, MORE_OF_ESTIMATE, FormField


def both_ways(field: FormField, value: Any) -> tuple[dict[str, str], Any]:
    """Return what a form shows of a value, and what it reads when it is sent as it is shown."""
    shown = shown_fields((field,), {field.key: value})
    read = read_fields((field,), Body({f"f {name}": (text,) for name, text in shown.items()}))
    return shown, read[field.key]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("line", "A thaw", "A thaw"),
        ("line", "two\nlines", "two\nlines"),
        ("text", "two\n\nlines", "two\n\nlines"),
        ("condition", "a.go and not b.stay", "a.go and not b.stay"),
        ("number", "1e-5", "1e-5"),
        ("sources", "letter", "letter"),
        ("sources", ["letter", "talk"], "letter, talk"),
        ("names", ["usa", "rok"], "usa, rok"),
        ("names", ["usa"], "usa"),
        ("range", {"low": "1", "high": "3"}, "1 to 3"),
        ("range", "2", "2"),
        ("lines", ["a.go", "not b.stay"], "a.go\nnot b.stay"),
        ("ranking", ["a.go", ["-", "b.stay"]], "a.go\n- = b.stay"),
        ("pairs", [["a.go", "not b.stay"]], "a.go over not b.stay"),
    ],
)
def test_a_value_is_shown_and_read_back(kind: str, value: Any, text: str) -> None:
    shown, read = both_ways(FormField("key", "Key", kind), value)
    assert shown == {"key": text}
    assert read == value


@pytest.mark.parametrize(
    "kind", ["line", "text", "number", "sources", "names", "range", "lines", "ranking", "mapping", "pairs"]
)
@pytest.mark.parametrize("blank", ["", "  ", " \n \n"])
def test_an_empty_input_is_no_value(kind: str, blank: str) -> None:
    field = FormField("key", "Key", kind)
    assert shown_fields((field,), {})["key"] == ""
    assert read_fields((field,), Body({"f key": (blank,)})) == {"key": None}
    assert read_fields((field,), Body({})) == {}, "a form without the input says nothing of it"


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("mapping", "kind raid", "has no colon"),
        ("mapping", "kind:", "has no colon"),
        ("mapping", ": raid", "has no colon"),
        ("pairs", "a.go", "has no pair"),
        ("pairs", "a.go over ", "has no pair"),
        ("pairs", "a over b over c", "has no pair"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(kind: str, text: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told) as refused:
        read_fields((FormField("key", "Key", kind),), Body({"f key": (text,)}))
    assert text.strip() in str(refused.value)


def test_mappings_are_pairs_in_their_order() -> None:
    _, read = both_ways(FormField("where", "Where", "mapping"), {"kind": ["raid", "attack"], "a: b": "c"})
    assert read == (("kind", ["raid", "attack"]), ("a", "b: c")), "the first colon divides"


@pytest.mark.parametrize(
    ("value", "short", "entry"),
    [
        (None, "best", {}),
        ({"low": 1}, "best", {"low": 1}),
        (4, "best", {"best": 4}),
        ("4 per year", "best", {"best": "4", "unit": "per year"}),
        ("-1e-3  per  month", "best", {"best": "-1e-3", "unit": "per  month"}),
        ("4 per year", "label", {"label": "4 per year"}),
        ("four per year", "best", {"best": "four per year"}),
        (["a"], "order", {"order": ["a"]}),
    ],
)
def test_a_lone_value_stands_for_its_key(value: Any, short: str, entry: dict[str, Any]) -> None:
    assert expanded(value, short) == entry


def test_an_inner_record_has_a_key_for_each_field_and_is_none_where_all_are_empty() -> None:
    inner = (FormField("says", "Says"), FormField("source", "Source", "sources"))
    field = FormField("record", "Record", "record", inner=inner, short="says")
    assert inner_fields(field) == inner
    shown, read = both_ways(field, "It did.")
    assert shown == {"record.says": "It did.", "record.source": ""}
    assert read == {"says": "It did.", "source": None}
    assert both_ways(field, None)[1] is None


def test_an_estimate_has_its_numbers_its_evidence_and_its_panel() -> None:
    field = FormField("rate", "Rate", "estimate")
    keys = {f"rate.{each.key}" for each in (*ESTIMATE, *MORE_OF_ESTIMATE) if each.kind != "record"}
    keys |= {f"rate.until then.{each.key}" for each in ESTIMATE}
    shown, read = both_ways(field, {"low": "1", "best": "2", "evidence": "cns.launches"})
    assert shown.keys() == keys
    assert {key: value for key, value in read.items() if value} == {"low": "1", "best": "2", "evidence": "cns.launches"}


def test_commitments_are_options_with_on_or_off() -> None:
    field = FormField("holds", "Commitments", "commitments")
    assert shown_fields((field,), {"a.go": "on", "for": "1 year"}) == {"holds a.go": "on"}
    assert read_fields((field,), Body({"f holds a.go": ("off",), "f holds b.stay": ("",)})) == {
        "a.go": "off",
        "b.stay": None,
    }


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ({"data": "log"}, "log"),
        ({"data": "log", "where": "kind: raid"}, (("data", "log"), ("where", {"kind": "raid"}))),
        ({"data": "log", "count": "n"}, (("data", "log"), ("count", "n"))),
        ({"data": ""}, None),
    ],
)
def test_rows_are_the_name_of_the_data_or_a_choice(sent: dict[str, str], value: Any) -> None:
    body = Body({f"f of.{key}": (text,) for key, text in sent.items()})
    assert read_fields((FormField("of", "Rows", "rows"),), body) == {"of": value}


@given(st.lists(st.text("abc.", min_size=1, max_size=4).filter(lambda text: text != "."), min_size=1, max_size=5))
def test_any_list_of_lines_comes_back(lines: list[str]) -> None:
    assert both_ways(FormField("key", "Key", "lines"), lines)[1] == lines
