"""How often crises became wars."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.case.parts import ReferenceClass
from offramp.case.reading import load, loads
from offramp.case.writing import to_yaml
from offramp.errors import CaseError
from offramp.graph.advice import advise
from offramp.risk.assess import assess
from offramp.risk.base_rates import base_rate, base_rate_checks, base_rates, compare


def test_the_classes_of_the_korean_case() -> None:
    """Means and 90 % intervals of full-scale war in a year, as worked out from the same counts elsewhere."""
    published = [(0.013, 0.0001, 0.0511), (0.039, 0.0195, 0.0652), (0.0511, 0.0279, 0.0807), (0.066, 0.0371, 0.1028)]
    for found, (mean, low, high) in zip(base_rates(load("korea-2017")), published, strict=True):
        assert found.mean == pytest.approx(mean, abs=5e-4)
        assert found.low == pytest.approx(low, abs=1.5e-4)
        assert found.high == pytest.approx(high, abs=5e-4)


def test_against_draws() -> None:
    random = np.random.default_rng(1)
    found = base_rate("some", ReferenceClass(wars=3, crises=20, came=7, years=15.0))
    chances = 1 - np.exp(-random.beta(3.5, 17.5, 400_000) * random.gamma(7.5, 1 / 15, 400_000))
    assert found.mean == pytest.approx(float(chances.mean()), abs=3e-4)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(chances, [0.05, 0.95])), abs=1e-3)


@pytest.mark.parametrize(
    ("chance", "outside", "words"),
    [
        (0.3, True, "above the interval of every reference class"),
        (1e-6, True, "below the interval of every reference class"),
        (0.045, False, "within the interval of every reference class"),
        (0.07, False, "within the interval of at least one reference class, but above"),
    ],
)
def test_a_chance_beside_the_record(chance: float, outside: bool, words: str) -> None:
    found = compare(chance, base_rates(load("korea-2017")))
    assert found[0] is outside
    assert words in found[1]


def test_more_wars_than_crises_are_an_error() -> None:
    text = "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nbase rates: {b: {wars: 3, crises: 2, came: 1, years: 1}}\n"
    with pytest.raises(CaseError, match="3 wars of 2 crises cannot be"):
        loads(text)


TREATY = """
title: A case that can end well
actors: {a: {name: Anna, tempo: 0, reliability: 0.9, options: {x: {label: Strike, once: on}}}}
events: {war: {label: War by mistake, once: on}, treaty: {label: A treaty, once: on}}
status quo: []
preferences: {a: [not war, treaty]}
unknowns: {often: {low: 0.01, best: 0.02, high: 0.04, source: log}}
rates: {war: often, treaty: {rate: 3, source: dream}}
ends: war or a.x or treaty
horizon: 2 years
sources: {log: A log, dream: A dream, book: A book}
policies: {hold: {a.x: off}, wait: {}}
base rates:
  some: {of: war or a.x, wars: 3, crises: 20, came: 7, years: 15, source: book}
"""


def test_peace_is_no_war() -> None:
    """A treaty ends the crisis with a chance of 95 % within a year; what counts as war comes with one of 2 %, less what peace forestalls."""
    (held,) = assess(loads(TREATY)).checks
    assert held.chance == pytest.approx(0.02 / 3.02 * (1 - np.exp(-3.02)), rel=1e-9)
    said = "Warning: under “wait” the case implies under 1 % for war (“War by mistake” or “Strike”) within a year, below the interval"
    assert held.words.startswith(said)
    # The end of the crisis counts as war unless the class states another condition.
    (ended,) = assess(loads(TREATY.replace("of: war or a.x, ", ""))).checks
    assert ended.chance == pytest.approx(1 - np.exp(-3.02), rel=1e-9)
    assert ended.words.startswith(
        "Warning: under “wait” the case implies 95 % for war within a year, above the interval of every"
    )


def test_classes_that_count_differently_are_held_apart() -> None:
    text = (
        TREATY
        + "  other: {of: treaty, wars: 1, crises: 2, came: 7, years: 15}\n  third: {of: war or a.x, wars: 0, crises: 9, came: 7, years: 15}\n"
    )
    war, treaty = assess(loads(text)).checks
    assert [rate.name for rate in war.rates] == ["some", "third"]
    assert [rate.name for rate in treaty.rates] == ["other"]
    assert treaty.outside
    assert treaty.chance > 0.9


@pytest.mark.parametrize(
    ("old", "new", "seen_again"),
    [
        ("source: book", "source: book", ()),
        ("source: book", "source: [book, log]", ("log",)),
        ("source: book", "source: dream", ()),
        ("rates: {war: often", "rates: {war: {rate: often, source: [book, assumed]}", ("book",)),
        ("high: 0.04, source: log", "high: 0.04, source: assumed", ()),
    ],
)
def test_an_input_that_is_seen_again_is_said_to_be_one(old: str, new: str, seen_again: tuple[str, ...]) -> None:
    risk = assess(loads(TREATY.replace(old, new)))
    (held,) = risk.checks
    assert held.shared_sources == seen_again
    assert ("no independent evidence" in held.words) is bool(seen_again)
    assert risk.notes[-1] == held.note
    assert held.words.endswith(held.note.text[1:])


def test_what_commits_is_no_status_quo() -> None:
    case = loads(TREATY)
    assert assess(case, ["hold"]).checks == ()
    assert assess(case, ["hold"]).base is None
    (held,) = assess(loads(TREATY.replace(", wait: {}", "")), ["hold"]).checks
    assert held.policy == "hold"
    assert assess(case, horizon=0.5).checks == ()


def test_what_counts_as_war_is_a_condition_of_the_case() -> None:
    case = loads(TREATY)
    assert loads(to_yaml(case)) == case
    with pytest.raises(CaseError, match=r":14:14: there is no option, event or term `wor`; did you mean war"):
        loads(TREATY.replace("of: war", "of: wor"))
    with pytest.raises(CaseError, match="`often` is an unknown number"):
        loads(TREATY.replace("of: war", "of: often"))
    endless = loads(TREATY.replace("ends: war or a.x or treaty\n", "").replace("of: war or a.x, ", ""))
    assert any("no condition defines a war for the record `some`" in found.message for found in advise(endless))
    assert not any("record" in found.message for found in advise(case))


CLASSES = """
actors: {{a: {{options: {{x: X}}}}}}
status quo: []
preferences: {{a: [a.x]}}
base rates:
  all: {{wars: 6, crises: 60, came: 3, years: 30}}
  some: {{within: {within}, wars: {wars}, crises: 20, came: 3, years: 30}}
"""


@pytest.mark.parametrize(
    ("within", "wars", "message"),
    [
        ("al", 1, "there is no reference class `al`; did you mean all?"),
        ("some", 1, "the reference class `some` lies within itself"),
        ("all", 7, "`some` has 7 wars of 20 crises, and cannot lie within `all` with 6 of 60"),
    ],
)
def test_a_class_lies_within_a_larger_one(within: str, wars: int, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        loads(CLASSES.format(within=within, wars=wars))
    assert message in str(caught.value)


def test_nested_classes_are_said_to_be_nested() -> None:
    (found,) = base_rate_checks(load("korea-2017"), "wait", lambda _: 0.04)
    assert "The classes are nested and no separate records: " in found.words
    assert found.words.count("within “all crises since 1946”") == 1
