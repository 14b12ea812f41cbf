"""The schema for editors: in step with the model, and true of case files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from offramp.case.catalog import find, slugs
from offramp.case.former_words import FORMER_WORDS
from offramp.case.model import Case
from offramp.case.reading import load
from offramp.case.schema import SCHEMA_FILE, SCHEMA_URL, schema, text
from offramp.case.writing import to_values
from offramp.case.yaml import compose

FULL = Path(__file__).parent / "full.yaml"
TEMPLATE = SCHEMA_FILE.parent / "template.yaml"
FILES = [
    FULL,
    TEMPLATE,
    SCHEMA_FILE.parent / "template-minimal.yaml",
    *(path for slug in slugs() if (path := find(slug))),
]

VALIDATOR = Draft202012Validator(schema())


def plain(value: Any) -> Any:
    """Give the values of a file as an editor that knows YAML 1.2 sees them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str) and re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", value):
        return float(value) if set(value) & set(".eE") else int(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def values_of(path: Path) -> Any:
    return plain(compose(path.read_text(encoding="utf-8"), str(path)).value)


def faults(values: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(values)]


def test_the_schema_in_the_tree_is_the_one_generated() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == text(), "run `python -m offramp.case.schema`"


def test_the_schema_is_a_schema_by_the_name_that_files_call_it() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == SCHEMA_URL
    assert all(f"$schema={SCHEMA_URL}" in path.read_text(encoding="utf-8").splitlines()[0] for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_case_files_are_valid(path: Path) -> None:
    assert faults(values_of(path)) == []


@pytest.mark.parametrize("slug", slugs())
def test_what_is_written_is_valid(slug: str) -> None:
    assert faults(to_values(load(slug))) == []


def test_the_full_case_as_it_is_written_is_valid() -> None:
    assert faults(to_values(load(FULL))) == []


def test_every_section_is_in_the_schema_under_its_key() -> None:
    current = [name for name in schema()["properties"] if name not in FORMER_WORDS.values()]
    assert current == [field.alias or name for name, field in Case.model_fields.items()]
    assert schema()["required"] == ["actors", "status quo"]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "prefs"),
        (("actors", "usa"), "option"),
        (("actors", "usa", "options", "strike"), "onse"),
        (("events", "war"), "sauce"),
        (("preferences", "china"), "gaps"),
        (("preferences", "rok"), "ranking"),
        (("preferences", "usa", 1), "stong"),
        (("images", "dprk", "gambler"), "wait"),
        (("unknowns", "clash"), "median"),
        (("rates", "war"), "phase"),
        (("stocks", "warheads"), "grow"),
        (("harms", "deaths", "war"), "worst"),
        (("measures", "toll"), "wanted"),
        (("policies", "talk first"), "holds"),
        (("policies", "by date", 0), "form"),
        (("claims", "untestable"), "hold"),
        (("sources", "albright2017"), "link"),
    ],
)
def test_an_unknown_key_anywhere_is_a_fault(path: tuple[str | int, ...], key: str) -> None:
    values = values_of(FULL)
    inner = values
    for part in path:
        inner = inner[part]
    inner[key] = "on"
    assert faults(values) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("offramp",), 2),
        (("status quo",), "usa.talks"),
        (("actors",), {}),
        (("actors", "usa", "options", "strike", "irreversible"), "yes"),
        (("horizon",), "long"),
        (("preferences", "usa"), []),
        (("preferences", "usa"), "usa.talks"),
        (("preferences", "rok", "weights", "usa.talks"), "two"),
        (("images", "dprk", "gambler", "weight"), -1),
        (("unknowns", "clash", "shape"), "odd"),
        (("rates", "war", "phases"), 0),
        (("measures", "toll", "want"), "less"),
        (("policies", "talk first", "usa.talks"), "yes"),
        (("claims", "untestable"), "Always"),
        (("sources", "albright2017"), {"url": "x"}),
    ],
)
def test_a_wrong_value_is_a_fault(path: tuple[str, ...], value: Any) -> None:
    values = values_of(FULL)
    inner = values
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    assert faults(values) != []


@pytest.mark.parametrize("key", ["actors", "status quo"])
def test_what_is_needed_is_needed(key: str) -> None:
    values = values_of(FULL)
    del values[key]
    assert faults(values) == [f"$: '{key}' is a required property"]


@pytest.mark.parametrize(
    ("path", "word", "former", "value"),
    [
        ((), "indistinguishable", "merge", "usa.strike"),
        (("actors", "usa", "options", "strike"), "irreversible", "once", "on"),
        (("events", "war"), "irreversible", "once", "on"),
    ],
)
def test_either_word_for_a_key_is_right_and_both_are_a_fault(
    path: tuple[str, ...], word: str, former: str, value: str
) -> None:
    values = values_of(FULL)
    inner = values
    for part in path:
        inner = inner[part]
    inner[word] = value
    assert faults(values) == []
    inner[former] = value
    assert faults(values) != []
    del inner[word]
    assert faults(values) == []
