"""From a case back to a file."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.catalog import slugs
from offramp.case.model import Case
from offramp.case.reading import load, loads
from offramp.case.writing import to_json, to_values, to_yaml, write
from offramp.characters import first_unseen
from offramp.errors import OutputError, QuestionError

FULL = Path(__file__).parent / "full.yaml"
LEAST: dict[str, Any] = {"actors": {"a": {"options": {"x": "X"}}}, "status quo": [], "preferences": {"a": ["a.x"]}}

# Half a sign of UTF-16 is what no file can hold; line ends of every kind are what one is most likely to lose.
texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \t\n\r\x85\u2028\u2029\ufeff'\":#-|>"), max_size=20
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
labels = st.dictionaries(st.sampled_from(["x", "NO", "null", "on", "बात", "谈判"]), texts, min_size=1)


def name_of(text: str) -> str:
    """Return a text as a name: in NFC, without characters that cannot be seen."""
    seen = "".join(sign for sign in text if first_unseen(sign) is None)
    return unicodedata.normalize("NFC", seen) or "c"


def case_of(**sections: Any) -> Case:
    return Case.model_validate({**LEAST, **{name.replace("_", " "): value for name, value in sections.items()}})


def test_a_case_of_every_section_is_read_again_as_it_was() -> None:
    case = load(FULL)
    assert loads(to_yaml(case)) == case
    assert loads(to_json(case)) == case
    assert Case.model_validate(json.loads(to_json(case)) | {"offramp": "1"}) == case


def test_the_full_case_has_every_section_and_every_field() -> None:
    case = load(FULL)
    assert set(to_values(case)) == {field.alias or name for name, field in Case.model_fields.items()}


@pytest.mark.parametrize("slug", slugs())
def test_a_catalog_case_is_read_again_as_it_was(slug: str) -> None:
    case = load(slug)
    assert loads(to_yaml(case)) == case
    assert loads(to_json(case)) == case


@examples(60)
@given(title=texts, summary=st.none() | texts, labels=labels, note=texts)
def test_words_of_any_kind_are_read_again_as_they_were(
    title: str, summary: str | None, labels: dict[str, str], note: str
) -> None:
    case = case_of(
        title=title,
        summary=summary,
        actors={"a": {"name": title, "note": note, "options": {"x": "X", **labels}}},
        sources={name_of(name): {"cite": cite, "note": note} for name, cite in labels.items()},
        claims={name_of(title): {"text": note}},
    )
    assert loads(to_yaml(case)) == case
    assert loads(to_json(case)) == case


@examples(60)
@given(
    best=numbers,
    low=numbers,
    width=st.floats(0, 1e300),
    unit=st.none() | st.sampled_from(["per year", "per day", "per head", "km"]),
)
def test_numbers_are_read_again_to_the_last_digit(best: float, low: float, width: float, unit: str | None) -> None:
    bounds = {"low": low, "high": low + width if low + width < 1e308 else low}
    unknowns = {"u": {"best": best, "unit": unit}, "v": bounds, "w": best}
    case = case_of(unknowns=unknowns, preferences={"a": {"weights": {"a.x": best}}}, harms={"h": {"a.x": abs(low)}})
    assert loads(to_yaml(case)) == case
    assert loads(to_json(case)) == case


@pytest.mark.parametrize(
    ("sections", "written"),
    [
        ({}, {}),
        ({"events": {"war": {"label": "War"}}}, {"events": {"war": "War"}}),
        ({"sources": {"s": {"cite": "A book"}}}, {"sources": {"s": "A book"}}),
        ({"unknowns": {"u": {"best": 3.0}}}, {"unknowns": {"u": 3}}),
        ({"unknowns": {"u": {"best": 0.5, "unit": "per year"}}}, {"unknowns": {"u": "0.5 per year"}}),
        ({"unknowns": {"u": {"best": 3, "unit": "per head"}}}, {"unknowns": {"u": {"best": 3, "unit": "per head"}}}),
        ({"rates": {"war": {"rate": "u * 2"}}}, {"rates": {"war": "u * 2"}}),
        ({"rates": {"war": {"rate": "1", "phases": 2}}}, {"rates": {"war": {"rate": "1", "phases": 2}}}),
        (
            {"preferences": {"a": [{"say": "a.x"}, {"say": "not a.x", "source": ["s"]}]}},
            {"preferences": {"a": ["a.x", {"say": "not a.x", "source": "s"}]}},
        ),
        (
            {"preferences": {"a": {"ranking": [["a.x"], "much", ["-"]]}}},
            {"preferences": {"a": {"ranking": ["a.x", "much", "-"]}}},
        ),
        (
            {"preferences": {"a": {"weights": {"a.x": 2.0}, "source": ["s", "t"]}}},
            {"preferences": {"a": {"weights": {"a.x": 2}, "source": ["s", "t"]}}},
        ),
        ({"policies": {"p": []}}, {"policies": {"p": {}}}),
        ({"policies": {"p": [{"a.x": "on"}]}}, {"policies": {"p": {"a.x": "on"}}}),
        ({"policies": {"p": [{}]}}, {"policies": {"p": [{}]}}),
        (
            {"policies": {"p": [{"a.x": "on"}, {"for": "1 year"}]}},
            {"policies": {"p": [{"a.x": "on"}, {"for": "1 year"}]}},
        ),
        (
            {"measures": {"m": {"chance of": "a.x", "before": "not a.x", "within": "3 years"}}},
            {"measures": {"m": {"chance of": "a.x before not a.x", "within": "3 years", "want": "low"}}},
        ),
        (
            {
                "measures": {
                    "m": {"chance of": "a.x", "at": "1 year", "weight": {"low": 2, "high": 2.0}},
                    "n": {"chance of": "a.x", "at": "1 year", "weight": {"low": 1, "high": 2.5}},
                }
            },
            {
                "measures": {
                    "m": {"chance of": "a.x", "at": "1 year", "want": "low", "weight": 2},
                    "n": {"chance of": "a.x", "at": "1 year", "want": "low", "weight": {"low": 1, "high": 2.5}},
                }
            },
        ),
        ({"unaware": {"a": []}}, {"unaware": {"a": []}}),
        (
            {"horizon": "12 months", "impossible": "a.x and a.x"},
            {"horizon": "12 months", "impossible": ["a.x and a.x"]},
        ),
    ],
)
def test_everything_is_written_in_its_shortest_form(sections: dict[str, Any], written: dict[str, Any]) -> None:
    case = case_of(**sections)
    assert to_values(case) == {"offramp": 1, "title": "A conflict", **LEAST, **written}
    assert Case.model_validate({**to_values(case), "offramp": "1"}) == case


def test_sections_come_in_the_order_of_the_format() -> None:
    order = [field.alias or name for name, field in Case.model_fields.items()]
    keys = list(to_values(load(FULL)))
    assert keys == [name for name in order if name in keys]


def test_what_is_written_is_plain_enough_to_edit() -> None:
    case = loads(
        "{actors: {NO: {options: {on: 1e5, बात: बातचीत}}}, status quo: [], preferences: {NO: [NO.on]}, title: 2017-06-28}"
    )
    assert to_yaml(case).splitlines() == [
        "offramp: 1",
        "title: 2017-06-28",
        "actors:",
        "  NO:",
        "    options: {on: 1e5, बात: बातचीत}",
        "status quo: []",
        "preferences:",
        "  NO: [NO.on]",
    ]
    assert json.loads(to_json(case))["actors"]["NO"]["options"]["बात"] == "बातचीत"


def test_signs_that_yaml_forbids_are_escaped_in_json() -> None:
    case = case_of(policies={"a\x7fb\x85c\u2028d\ufeffe": {}})
    assert list(json.loads(to_json(case))["policies"]) == list(case.policies)
    assert "\\u2028" in to_json(case)


@pytest.mark.parametrize(
    ("name", "start"), [("a.yaml", "offramp: 1\n"), ("a.yml", "offramp: 1\n"), ("a.JSON", "{\n"), ("a.gmcr", "{")]
)
def test_the_ending_says_what_is_written(tmp_path: Path, name: str, start: str) -> None:
    case = load("chicken")
    write(case, str(tmp_path / name))
    assert (tmp_path / name).read_text().startswith(start)
    again = load(tmp_path / name)
    assert len(again.options) == len(case.options)
    assert again == case or name.endswith("gmcr")


@pytest.mark.parametrize(("name", "shown"), [("a.txt", ".txt"), ("a", "a"), (".yaml", ".yaml"), ("a.pdf", ".pdf")])
def test_an_ending_not_known_is_refused(tmp_path: Path, name: str, shown: str) -> None:
    with pytest.raises(QuestionError, match=rf"a case is written as \.yaml, \.json or \.gmcr, not as `{shown}`"):
        write(load("chicken"), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_a_format_cannot_hold_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="cannot hold"):
        write(load(FULL), tmp_path / "a.gmcr")
    with pytest.raises(OutputError):
        write(load(FULL), tmp_path / "nowhere" / "a.yaml")
    assert list(tmp_path.iterdir()) == []
