"""All strict 2x2 games: published counts, and every solution concept against the slow oracle.

Sources of the counts: Rapoport & Guyer 1966, A taxonomy of 2x2 games, General Systems 11 (78 games); Robinson & Goforth 2005, The topology of
the 2x2 games (144 games where players keep their places, 12 symmetric games); Brams & Ismail 2022, Every normal-form game has a Pareto-optimal
nonmyopic equilibrium, Theory and Decision 92, and 2019, Farsightedness in games (57 games of conflict, 45 with a cooperative outcome, which
is no Nash equilibrium in 19). Their nonmyopic equilibria are those of Brams & Wittman, which the program does not have: its nonmyopic stability is
Kilgour's.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.published.games import CHICKEN, OUTCOMES, PRISONERS_DILEMMA, STAG_HUNT, Game, games, kind, numbered
from tests.stability.oracle_concepts import (
    coalition_stable,
    limited_stable,
    sim_stable,
    stable_in_doubt,
    strongly_stable,
    subsets,
)
from tests.strategies import THOROUGH

from offramp.stability.coalitional import COALITIONAL
from offramp.stability.concepts import CONCEPTS
from offramp.stability.recheck import recheck
from offramp.stability.stability import Stability, analyse

if TYPE_CHECKING:
    from tests.oracle import Model, State
    from tests.strategies import Drawn

KEYS = [entry.key for entry in CONCEPTS]

FAR = range(20, 44)
"""Depths beyond those at which the anticipated levels of a 2x2 game begin to repeat, for more than one round of them."""


@pytest.fixture(scope="module")
def cases() -> dict[Game, Drawn]:
    """Every game as a case."""
    return {game: game.drawn() for game in games()}


@pytest.fixture(scope="module")
def analysed(cases: dict[Game, Drawn]) -> dict[Game, Stability]:
    """Every game under all concepts."""
    return {game: analyse(drawn.graph, KEYS) for game, drawn in cases.items()}


def by_definition(model: Model, key: str, actor: str, state: State) -> bool:
    """Whether a state is stable for an actor, from the definition of the concept."""
    base, _, more = key.partition("_")
    if key in ("nash", "gmr", "smr", "seq", "sseq"):
        return model.is_stable(key, actor, state)
    if key == "sim":
        return sim_stable(model, actor, state)
    if key == "nonmyopic":
        return all(limited_stable(model, actor, state, h) for h in FAR)
    if base in ("l2", "l3"):
        return limited_stable(model, actor, state, int(base[1:]))
    if key in {entry.key for entry in COALITIONAL}:
        return all(
            coalition_stable(model, key, members, state) for members in subsets(model.actors) if actor in members
        )
    if more == "strong":
        return strongly_stable(model, base, actor, state)
    return stable_in_doubt(model, base, more, actor, state)


def test_there_are_78_games_and_144_where_players_keep_their_places() -> None:
    assert len(games()) == 78
    assert len(games(exchange=False)) == 144
    assert sum(game.exchanged() in game.strategic_forms() for game in games()) == 12


def test_games_by_the_number_of_nash_equilibria() -> None:
    """Best replies have four patterns for each player: 2 of the 16 pairs leave no equilibrium, 2 leave two, 12 leave one."""
    assert Counter(len(game.nash()) for game in games(exchange=False)) == {0: 18, 1: 108, 2: 18}
    assert Counter(len(game.nash()) for game in games()) == {0: 9, 1: 57, 2: 12}


def test_games_by_the_number_of_dominant_strategies() -> None:
    assert Counter(game.dominant() for game in games()) == {0: 21, 1: 36, 2: 21}


def test_the_program_finds_the_nash_equilibria(cases: dict[Game, Drawn], analysed: dict[Game, Stability]) -> None:
    for game, stability in analysed.items():
        assert set(stability.equilibria("nash")) == numbered(cases[game], game.nash())


def test_in_57_games_of_conflict_45_have_a_cooperative_outcome_and_19_one_that_is_no_equilibrium(
    cases: dict[Game, Drawn], analysed: dict[Game, Stability]
) -> None:
    """A cooperative outcome is best or next best for both players; a game of conflict has no outcome that is best for both."""
    conflicts = [game for game in games() if not game.at_least(4)]
    assert len(conflicts) == 57
    with_cooperation, unstable = [], []
    for game in conflicts:
        equilibria = set(analysed[game].equilibria("nash"))
        cooperative = numbered(cases[game], game.at_least(3))
        with_cooperation += [game] * bool(cooperative)
        unstable += [game] * bool(cooperative - equilibria)
    assert len(with_cooperation) == 45
    assert len(unstable) == 19
    assert {kind(PRISONERS_DILEMMA), kind(CHICKEN)} <= set(unstable)


def test_best_for_both_is_an_equilibrium_under_every_concept(
    cases: dict[Game, Drawn], analysed: dict[Game, Stability]
) -> None:
    friendly = [game for game in games() if game.at_least(4)]
    assert len(friendly) == 21
    assert kind(STAG_HUNT) in friendly
    for game in friendly:
        best = numbered(cases[game], game.at_least(4))
        for key in KEYS:
            assert best <= set(analysed[game].equilibria(key)), key


@pytest.mark.parametrize("key", KEYS)
def test_every_game_is_as_the_definition_says(
    key: str, cases: dict[Game, Drawn], analysed: dict[Game, Stability]
) -> None:
    for game, drawn in cases.items():
        for i, actor in enumerate(drawn.graph.actors):
            slow = [state for state in drawn.model.states if by_definition(drawn.model, key, actor, state)]
            assert np.flatnonzero(analysed[game].stable[key][i]).tolist() == drawn.numbers(slow), (game, actor)


@pytest.mark.parametrize("key", KEYS)
def test_every_verdict_on_a_game_has_a_witness_that_holds(
    key: str, cases: dict[Game, Drawn], analysed: dict[Game, Stability]
) -> None:
    """Of every third game, beginning with another for the next concept: a witness is rechecked by the definition of its concept."""
    for game, drawn in list(cases.items())[KEYS.index(key) % 3 :: 1 if THOROUGH else 3]:
        for actor in drawn.graph.actors:
            for state in OUTCOMES:
                verdict = analysed[game].why(state, actor, key)
                assert verdict.stable == analysed[game].is_stable(state, actor, key)
                assert recheck(drawn.graph, verdict)
