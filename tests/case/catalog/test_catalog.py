"""The published cases: found by slug, read without a problem, cited."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from scipy.optimize import brentq
from scipy.stats import beta, gamma, spearmanr

from offramp.case.catalog import find, slugs
from offramp.case.checks import estimates
from offramp.case.estimate import Estimate
from offramp.case.feasible import feasible
from offramp.case.preferences import Ranking, Statements
from offramp.case.reading import load
from offramp.risk.assess import assess
from offramp.worlds.worlds import draw_worlds

# Number of feasible states before merging, from the publications that the files cite.
STATES = {
    "chicken": 4,
    "cuba-1962": 12,
    "cuba-1962-reversible": 12,
    "elmira-1991": 12,
    "garrison-1976": 23,
    "prisoners-dilemma": 4,
    "syria-iraq-1975": 6,
}


def test_slugs_are_in_order_and_name_files() -> None:
    assert list(slugs()) == sorted(set(slugs()))
    assert set(slugs()) >= {*STATES, "korea-2017"}
    for slug in slugs():
        path = find(slug)
        assert path is not None
        assert path.stem == slug


@pytest.mark.parametrize("slug", ["", "korea", "korea-2017.yaml", "../catalog/chicken", "Chicken", "*"])
def test_what_is_no_slug_is_not_found(slug: str) -> None:
    assert find(slug) is None


@pytest.mark.parametrize("slug", slugs())
def test_every_case_reads_and_cites_its_sources(slug: str) -> None:
    case = load(slug)
    assert case.title
    assert case.summary
    assert case.sources
    assert all(source.cite for source in case.sources.values())
    assert all(case.image(actor) is not None for actor in case.actors)


@pytest.mark.parametrize("slug", slugs())
def test_every_number_of_a_case_has_a_source_or_is_marked_assumed(slug: str) -> None:
    for path, estimate in estimates(load(slug)):
        if path[0] != "unknowns" or estimate.best not in (0, 1):
            assert estimate.source or estimate.evidence or estimate.experts, path


@pytest.mark.parametrize("slug", slugs())
def test_every_statement_of_a_case_has_a_source(slug: str) -> None:
    case = load(slug)
    for preferences in case.preferences.values():
        match preferences:
            case Statements(statements=statements):
                assert all(said.source for said in statements)
            case _:
                assert preferences.source


@pytest.mark.parametrize(("slug", "count"), STATES.items())
def test_a_published_case_has_the_states_of_its_publication(slug: str, count: int) -> None:
    assert len(feasible(load(slug))) == count


@pytest.mark.parametrize("slug", STATES)
def test_a_ranking_of_a_published_case_names_no_state_twice(slug: str) -> None:
    for preferences in load(slug).preferences.values():
        assert isinstance(preferences, Ranking)
        ranked = [frozenset(state.split(",")) for group in preferences.ranking for state in group]
        assert len(ranked) == len(set(ranked))


# The numbers of the Korean case that are worked out from others.


def test_how_often_a_crisis_becomes_a_war_is_the_mixture_it_is_said_to_be() -> None:
    """A third each of the Jeffreys posteriors of 0 of 14, 18 of 189 and 63 of 377 crises."""
    posteriors = [beta(wars + 0.5, crises - wars + 0.5) for wars, crises in ((0, 14), (18, 189), (63, 377))]
    stated = load("korea-2017").unknowns["escalates"]
    assert stated.shape == "logitnormal"
    for chance, value in ((0.05, stated.low), (0.5, stated.best), (0.95, stated.high)):
        assert value is not None
        (quantile,) = [brentq(lambda x, chance=chance: sum(p.cdf(x) for p in posteriors) / 3 - chance, 1e-9, 0.999)]
        assert value == pytest.approx(quantile, rel=4e-3)


@pytest.mark.parametrize(
    ("name", "count", "years"),
    [("crises", 11, 28.0), ("nuclear_testing", 5, (date(2017, 6, 28) - date(2006, 10, 9)).days / 365.25)],
)
def test_rates_are_the_jeffreys_posteriors_they_are_said_to_be(name: str, count: int, years: float) -> None:
    stated = load("korea-2017").unknowns[name]
    expected = gamma(count + 0.5, scale=1 / years).ppf([0.05, 0.5, 0.95])
    assert [stated.low, stated.best, stated.high] == pytest.approx(expected, rel=0.02)


def test_each_way_to_war_is_an_ending_of_its_own() -> None:
    case = load("korea-2017")
    risk = assess(case, ["wait"])
    (outcome,) = risk.outcomes
    ways = ["clash", "preemption", "alarm"]
    assert [ending.name for ending in risk.endings][:3] == ways
    assert all(outcome.endings[way][-1] > 1e-3 for way in ways)
    assert sum(outcome.endings[way][-1] for way in ways) == pytest.approx(outcome.values["war"], rel=1e-9)


def test_harms_from_one_source_go_together_when_worlds_are_drawn() -> None:
    case = load("korea-2017")
    worlds = draw_worlds(case, 1024, seed=3)
    for harm, amounts in case.harms.items():
        assert set(amounts) == {"war", "usa.strike", "dprk.attack"}
        for one, other in combinations(amounts, 2):
            found = spearmanr(worlds.values[f"{harm} of {one}"], worlds.values[f"{harm} of {other}"]).statistic
            assert found == pytest.approx(0.9, abs=0.05)


def test_measures_and_policies_of_the_korean_case_say_whose_they_are() -> None:
    case = load("korea-2017")
    assert all(measure.source for measure in case.measures.values())
    assert all(stage.source for stages in case.policies.values() for stage in stages)
    start = case.stocks["warheads"].start
    assert isinstance(start, Estimate)
    # The lowest and the highest of what was published at the time lie within it.
    assert (start.low, start.high) == (10, 30)
