"""What a solution concept is."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from offramp.case.reading import load
from offramp.graph.graph import Graph, build
from offramp.stability.concept import Concept
from offramp.stability.concepts import CONCEPTS
from offramp.stability.verdict import Verdict


@pytest.fixture
def graph() -> Graph:
    return build(load("elmira-1991"))


@pytest.fixture
def two() -> Graph:
    return build(load("chicken"))


def asked(concept: Concept, graph: Graph, two: Graph) -> Graph:
    """The graph, or one of two actors where the concept is defined for two alone."""
    return two if concept.applies(graph) else graph


def test_a_concept_has_a_name_a_definition_a_source_and_two_answers() -> None:
    assert [field.name for field in fields(Concept)] == [
        *("key", "name", "definition", "source", "stable", "why", "recheck"),
        *("basic", "applies", "page", "family", "attitude", "depth", "sanctioned", "everyone"),
    ]


def test_a_concept_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CONCEPTS[0].key = "other"  # type: ignore[misc]


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.key)
def test_a_concept_answers_for_all_states_at_once(graph: Graph, two: Graph, concept: Concept) -> None:
    graph = asked(concept, graph, two)
    for actor in range(len(graph.actors)):
        answer = concept.stable(graph, actor)
        assert answer.shape == (graph.size,)
        assert answer.dtype == np.bool_


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.key)
def test_a_concept_explains_one_state(graph: Graph, two: Graph, concept: Concept) -> None:
    graph = asked(concept, graph, two)
    verdict = concept.why(graph, 1, 0)
    assert isinstance(verdict, Verdict)
    assert (verdict.concept, verdict.state) == (concept.key, 0)
    assert graph.actors[1] in (verdict.members or (verdict.actor,))
    assert verdict.stable == concept.stable(graph, 1)[0]


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.key)
def test_a_concept_says_the_same_of_everyone_at_once(graph: Graph, two: Graph, concept: Concept) -> None:
    graph = asked(concept, graph, two)
    alone = [concept.stable(graph, actor) for actor in range(len(graph.actors))]
    assert np.array_equal(concept.of_everyone(graph), alone)


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.key)
def test_a_concept_is_said_in_a_sentence_with_its_source(concept: Concept) -> None:
    assert concept.definition.endswith(".")
    assert concept.definition[0].isupper()
    assert concept.name
    assert any(character.isdigit() for character in concept.source), "a source has a year"
