"""Words for the things of a case: labels, values with their units, inputs, and sources with names of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.brief.front.tales import tale
from tests.brief.tellers import teller

from offramp.case.labels import source_name
from offramp.case.parts import Source
from offramp.language.values import Amount, Chance

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

SOURCES = """
sources:
  p1: {cite: "W. Perry, a letter", public: 2017-01-02}
  p2: {cite: "W. Perry, a talk", public: 2017-03-04}
  s: {cite: "SIPRI Yearbook 2017: weapons", public: 2017-07-03}
  named: {cite: "A very long title", short: the title}
actors: {a: {options: {x: {label: X, source: p1}}}}
status quo: []
preferences: {a: [a.x]}
"""


def test_sources_with_one_name_have_letters_and_a_year_stands_once() -> None:
    own = teller(SOURCES)
    assert [own.source_named(key) for key in ("p1", "p2", "s", "named")] == [
        "Perry, 2017a",
        "Perry, 2017b",
        "SIPRI Yearbook 2017",
        "the title",
    ]
    assert own.source(["assumed", "p2"]) == "Perry, 2017b"
    assert own.source(["assumed"]) == "assumed"
    assert own.plain("see [p1, s] and `x`") == "see [Perry, 2017a; SIPRI Yearbook 2017] and x"


def test_after_the_alphabet_sources_have_numbers() -> None:
    many = "\n".join(f'  k{i}: {{cite: "Same, {i}", public: 2020-01-01}}' for i in range(27))
    own = teller(f"sources:\n{many}\n{SOURCES[SOURCES.index('actors') :].replace(', source: p1', '')}")
    assert own.source_named("k25") == "Same, 2020z"
    assert own.source_named("k26") == "Same, 2020 (27)"


def test_a_source_without_a_date_has_its_author_alone() -> None:
    assert source_name(Source(cite="N. Michishita, North Korea's campaigns, Routledge")) == "Michishita"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reading of down", "the reading of Downstream"),
        ("up ranks “a” above “b”", "the order of what Upstream wants"),
        ("up.tempo", "the pace of decisions of Upstream"),
        ("down.reliability", "how reliably Downstream takes its best move"),
        ("treaty.rate", "how often Upstream and Downstream agree"),
        ("some_other", "some other"),
    ],
)
def test_an_input_has_a_name(name: str, said: str, catalog_findings: Callable[[str], Findings]) -> None:
    assert tale(catalog_findings("river")).input(name) == said


def test_a_value_has_its_unit_where_the_label_lacks_it(
    catalog_findings: Callable[[str], Findings], korea_findings: Findings
) -> None:
    river = tale(catalog_findings("river"))
    assert river.value("clash", 0.2, {}) == Chance(0.2, {})
    assert river.value("water", 12.0, {}) == Amount(12.0, "cubic kilometres", {})
    assert river.bare("water", 12.0, {}) == Amount(12.0, "", {})
    assert river.measure_with_unit("water") == "water in the reservoir (cubic kilometres)"
    korea = tale(korea_findings)
    assert korea.value("arsenal", 12.0, {}) == Amount(12.0, "", {})
    assert korea.measure_with_unit("arsenal") == "warheads"


def test_a_reading_is_named_by_what_differs(korea_findings: Findings) -> None:
    own = tale(korea_findings)
    base, *others = korea_findings.strategic.readings
    assert own.reading(base) == "the likeliest reading"
    assert "“Unification by coercion”" in [own.reading(view) for view in others]
    assert own.image("dprk", "survivor") == "“Regime survival first”"
    assert own.plain("under dprk=survivor") == "under “Regime survival first”"


def test_without_options_the_front_of_options_is_refused() -> None:
    with pytest.raises(ValueError, match="compares no options"):
        _ = teller(SOURCES).options
