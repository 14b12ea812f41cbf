"""The published cases: found by slug, read without a problem, cited."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations

import pytest
from scipy.optimize import brentq
from scipy.stats import beta, gamma, spearmanr

from offramp.case.catalog import find, slugs
from offramp.case.estimate import Estimate
from offramp.case.estimates import estimates
from offramp.case.feasible import feasible
from offramp.case.hindsight import known_by, known_later
from offramp.case.nodes import Untestable
from offramp.case.preferences import Statements, StateRanking
from offramp.case.reading import load
from offramp.case.writing import to_values
from offramp.graph.readings import readings
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
        assert isinstance(preferences, StateRanking)
        ranked = [frozenset(state.split(",")) for group in preferences.ranking for state in group]
        assert len(ranked) == len(set(ranked))


# The Korean case: numbers that are worked out from others.

KOREA = "korea-2017"
START = "2017-06-28"


def mixture(*records: tuple[int, int]) -> list[float]:
    """Return the 5th, 50th and 95th percentiles of an equal mixture of Jeffreys posteriors of so many of so many."""
    posteriors = [beta(wars + 0.5, crises - wars + 0.5) for wars, crises in records]
    return [
        brentq(lambda x, chance=chance: sum(p.cdf(x) for p in posteriors) / len(posteriors) - chance, 1e-9, 0.999)
        for chance in (0.05, 0.5, 0.95)
    ]


def percentiles(count: int, years: float) -> list[float]:
    """Return the 5th, 50th and 95th percentiles of a rate by the Jeffreys posterior of so many in so many years."""
    return list(gamma(count + 0.5, scale=1 / years).ppf([0.05, 0.5, 0.95]))


def stated(estimate: Estimate | None) -> list[float]:
    assert estimate is not None
    values = [estimate.low, estimate.best, estimate.high]
    assert None not in values
    return [float(value or 0) for value in values]


def test_how_often_a_crisis_becomes_a_war_is_the_mixture_it_is_said_to_be() -> None:
    """A third each of the Jeffreys posteriors of 0 of 14, 18 of 189 and 45 of 354 crises, and those of before."""
    escalates = load(KOREA).unknowns["escalates"]
    assert escalates.shape == "logitnormal"
    assert stated(escalates) == pytest.approx(mixture((0, 14), (18, 189), (45, 354)), rel=4e-3)
    assert stated(escalates.until_then) == pytest.approx(mixture((0, 13), (18, 188), (45, 353)), rel=4e-3)


@pytest.mark.parametrize(
    ("name", "count", "years"),
    [("crises", 11, 28.0), ("nuclear_testing", 5, (date(2017, 6, 28) - date(2006, 10, 9)).days / 365.25)],
)
def test_rates_are_the_jeffreys_posteriors_they_are_said_to_be(name: str, count: int, years: float) -> None:
    assert stated(load(KOREA).unknowns[name]) == pytest.approx(percentiles(count, years), rel=0.02)


def test_rates_of_before_are_those_of_what_had_been_counted() -> None:
    unknowns = load(KOREA).unknowns
    assert stated(unknowns["crises"].until_then) == pytest.approx(percentiles(10, 27.5), rel=0.02)
    launches = unknowns["launches_testing"]
    assert launches.until_then is not None
    # The pace from January 2016 to the letter, and that of 2019 to 2020, lie within a year's range of both.
    years = (date(2017, 6, 28) - date(2016, 1, 1)).days / 365.25
    low, _, high = stated(launches.until_then)
    assert low < 37 / years < high


@pytest.mark.parametrize(("before", "count", "spells"), [(False, 5, 17.25), (True, 4, 16.75)])
def test_agreements_come_at_the_rate_of_the_record(before: bool, count: int, spells: float) -> None:
    """Agreements in the years of spells of talks, the two months after each counted in."""
    rate = load(KOREA).agreements["us-dprk"].rate
    assert isinstance(rate, Estimate)
    assert stated(rate.until_then if before else rate) == pytest.approx(percentiles(count, spells), rel=0.02)


def test_talks_may_make_incidents_more_or_less_frequent_and_tests_count_once() -> None:
    case = load(KOREA)
    low, _, high = stated(case.unknowns["calm"])
    assert low < 1 < high
    for way in ("clash", "preemption"):
        text = str(case.rates[way].rate)
        assert (text.count("calm"), text.count("restraint"), text.count("dprk.testing")) == (1, 1, 1)


# The Korean case: what it says.


def test_every_source_of_the_korean_case_is_cited_and_one_is_left_to_check() -> None:
    case = load(KOREA)
    values = to_values(case)
    sources = values.pop("sources")
    cited = set(re.findall(r"\w+", str(values)))
    assert set(sources) <= cited
    assert [name for name, source in case.sources.items() if "to be checked" in (source.note or "")] == ["barrett2013"]


def test_what_was_known_only_later_can_be_left_out_of_the_korean_case() -> None:
    case = load(KOREA)
    before = known_by(case, START)
    assert {later.effect for later in known_later(case)} == {"assumed", "before", "left out"}
    assert all((source.public or "") <= START for source in before.sources.values())
    start = before.stocks["warheads"].start
    assert isinstance(start, Estimate)
    assert start.high == 30
    assert before.base_rates["crises on the Korean peninsula since 1954"].crises == 13
    assert [name for name, claim in before.claims.items() if claim.record] == [
        *("miscalculation", "informal first", "cap first", "progress despite isolation"),
    ]


def test_no_policy_of_the_korean_case_disarms_deterrence() -> None:
    promises = [
        stage for stages in load(KOREA).policies.values() for stage in stages if stage.holds.get("usa.strike") == "off"
    ]
    assert len(promises) == 6
    assert all(str(stage.while_) == "not dprk.attack" for stage in promises)


def test_readings_of_the_korean_case() -> None:
    found = {reading.name: reading.share for reading in readings(load(KOREA), every=True)}
    assert found == {
        f"usa={usa}, dprk={dprk}": pytest.approx(share * weight / 60)
        for usa, weight in (("administration", 9), ("preventive", 1))
        for dprk, share in (("survivor", 3), ("unifier", 1), ("bargainer", 2))
    }
    assert next(iter(found)) == "usa=administration, dprk=survivor"


def test_the_list_of_every_actor_is_in_doubt_and_what_nobody_doubts_is_firm() -> None:
    case = load(KOREA)
    assert set(case.doubt) == set(case.actors)
    lists = [
        *case.preferences.values(),
        *(image.preferences for each in case.images.values() for image in each.values()),
    ]
    for preferences in lists:
        assert isinstance(preferences, Statements)
        firm = [statement.firm for statement in preferences.statements]
        assert firm[0]
        assert firm == sorted(firm, reverse=True), "what is firm stands above what is not"


def test_ends_are_judged_and_means_are_shown() -> None:
    measures = load(KOREA).measures
    judged = [name for name, measure in measures.items() if measure.judge]
    assert judged == ["any_war", "no_war_no_missile", "peace_no_tests", "arsenal", "toll"]
    composite = [measures[name] for name in ("no_war_no_missile", "peace_no_tests")]
    assert all(measure.want == "high" and measure.at is not None for measure in composite)


def test_no_war_makes_the_arsenal_look_small() -> None:
    """A history that is over counts for more warheads than one that is not, in 99 of 100 worlds."""
    case = load(KOREA)
    worlds = draw_worlds(case, 2048, seed=1).values
    most = worlds["warheads.start"] + 5 * worlds["growth"]
    over = case.measures["arsenal"].over
    assert isinstance(over, float)
    assert (most < over).mean() > 0.99


def test_every_claim_has_a_test_of_its_own() -> None:
    stated = [claim.holds for claim in load(KOREA).claims.values()]
    tests = [str(holds) for holds in stated if holds and not isinstance(holds.tree, Untestable)]
    assert len(stated) == 20
    assert len(tests) == len(set(tests)) == 18


@pytest.mark.parametrize("slug", [KOREA, "hotline", "river"])
def test_measures_of_amounts_say_what_an_ended_crisis_counts_for(slug: str) -> None:
    case = load(slug)
    for name, measure in case.measures.items():
        if measure.judge and measure.expected in case.stocks:
            assert isinstance(measure.over, float), name
            assert measure.scale is not None


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
    assert (start.low, start.high) == (10, 60)
