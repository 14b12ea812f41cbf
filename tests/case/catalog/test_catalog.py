"""The published cases: found by slug, read without a problem, cited."""

from __future__ import annotations

import pytest

from offramp.case.catalog import find, slugs
from offramp.case.checks import estimates
from offramp.case.feasible import feasible
from offramp.case.preferences import Ranking, Statements
from offramp.case.reading import load

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
