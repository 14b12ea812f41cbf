"""Where the rules disagree: ranks, who is first by how many, and the words for it."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking import oracle_ranking as oracle
from tests.ranking.oracle_ranking import Drawn, performances
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.disagreement import Disagreement, disagreement
from offramp.ranking.robustness import METRICS, MetricParameters

CHANCES = [[0.02, 0.03, 0.03, 0.04], [0.01, 0.03, 0.04, 0.09], [0.06, 0.07, 0.08, 0.09]]
POLICIES = ["talk first", "sanctions alone", "wait"]
NAMES = [rule.name for rule in METRICS]


def asked(drawn: Drawn, array: Any = None) -> Disagreement:
    values = drawn.array if array is None else array
    return disagreement(values, drawn.policies, maximise=drawn.maximise)


@examples(200)
@given(drawn=performances())
def test_ranks_are_those_of_the_exact_numbers(drawn: Drawn) -> None:
    found = asked(drawn)
    scale = float(np.abs(drawn.array).max())
    for k, rule in enumerate(METRICS):
        exact = [float(value) for value in oracle.robustness(drawn, rule.name)]
        largest = scale if rule.in_units else max((abs(value) for value in exact if abs(value) < np.inf), default=0.0)
        assert found.ranks[:, k].tolist() == oracle.ranked(exact, 1e-12 * largest), rule.name


@examples(200)
@given(drawn=performances())
def test_firsts_and_splits_are_those_of_the_ranks(drawn: Drawn) -> None:
    found = asked(drawn)
    assert (found.ranks.min(axis=0) == 1).all()
    for i, policy in enumerate(drawn.policies):
        assert found.first_by(policy) == tuple(NAMES[k] for k in range(11) if found.ranks[i, k] == 1)
        assert [found.rank(policy, name) for name in NAMES] == found.ranks[i].tolist()
    told = {(split.one, split.other): (split.for_one, split.for_other) for split in found.splits}
    for one, other in combinations(drawn.policies, 2):
        ahead = tuple(name for name in NAMES if found.rank(one, name) < found.rank(other, name))
        behind = tuple(name for name in NAMES if found.rank(one, name) > found.rank(other, name))
        assert told.get((one, other)) == ((ahead, behind) if ahead and behind else None)
    evenness = [min(len(split.for_one), len(split.for_other)) for split in found.splits]
    assert evenness == sorted(evenness, reverse=True)


@examples(100)
@given(drawn=performances(least_policies=2))
def test_the_words_name_every_policy(drawn: Drawn) -> None:
    found = asked(drawn)
    level = all(len(found.first_by(policy)) == 11 for policy in drawn.policies)
    assert level or all(policy in found.verdict or "others are " in found.verdict for policy in drawn.policies)
    assert str(found).count("\n") > 11
    json.dumps(found.to_dict(), allow_nan=False)


@examples(100)
@given(drawn=performances(), seed=st.integers(0, 100))
def test_rounding_does_not_break_a_tie(drawn: Drawn, seed: int) -> None:
    """A policy that is the same as another but for the last digits ties with it, by every rule of levels."""
    random = np.random.default_rng(seed)
    twin = drawn.array[:1] * (1 + random.uniform(-4e-16, 4e-16, drawn.array.shape[1]))
    found = disagreement(
        np.concatenate([drawn.array, twin]), [*drawn.policies, "twin"], maximise=drawn.maximise, tolerance=1e-9
    )
    for k, rule in enumerate(METRICS):
        if rule.in_units:
            assert found.ranks[0, k] == found.ranks[-1, k], rule.name


def told(ranks: list[list[int]], policies: list[str] | None = None) -> str:
    """The words for ranks, a row per policy and a column per rule."""
    array = np.array(ranks, dtype=np.intp)
    names = tuple(policies or "abcdefgh"[: len(ranks)])
    rules = METRICS[: array.shape[1]]
    return Disagreement("", True, names, rules, 1, MetricParameters(), 0.0, array.astype(float), array).verdict


@pytest.mark.parametrize(
    ("ranks", "words"),
    [
        ([[1] * 5, [2] * 5], "a is first by all 5 rules; b is never first"),
        ([[1, 1, 1, 1, 2], [2, 2, 2, 2, 1]], "a is first by 4 of 5 rules; b is first only by minimax regret"),
        (
            [[2, 2, 1, 1, 1, 1], [1, 1, 2, 2, 2, 2]],
            "a is first by 4 of 6 rules; b is first only by maximin and maximax",
        ),
        ([[1] * 4 + [2] * 4, [2] * 4 + [1] * 4], "a is first by 4 of 8 rules; b is first only by 4 rules"),
        ([[1, 2], [2, 1]], "a is first by 1 of 2 rules (maximin); b is first only by maximax"),
        ([[1, 1], [1, 1]], "both policies are level by all 2 rules"),
        ([[1, 1], [1, 1], [1, 1]], "all 3 policies are level by all 2 rules"),
        (
            [[1, 1, 1], [1, 2, 2]],
            "a is first by 2 of 3 rules (maximax and Hurwicz); both policies are level by maximin; b is first by no other rule",
        ),
        ([[1, 1], [1, 1], [3, 3]], "a and b are first together by all 2 rules; c is never first"),
        (
            [[1, 1, 1, 1, 1], [1, 1, 1, 1, 2], [3, 3, 3, 3, 3]],
            "a and b are first together by 4 of 5 rules; a is first by minimax regret; c is never first",
        ),
        ([[1], [2], [3], [4]], "a is first by all 1 rules; b, c and d are never first"),
        ([[1], [2], [3], [4], [5]], "a is first by all 1 rules; the 4 others are never first"),
        ([[1, 1]], "a is the only policy, so no ranking is possible"),
    ],
)
def test_the_verdict_in_words(ranks: list[list[int]], words: str) -> None:
    assert told(ranks) == words


def test_a_name_with_a_comma_is_set_apart() -> None:
    names = ["talk, then squeeze", "sticks and carrots", "wait"]
    assert told([[1, 1], [1, 1], [3, 3]], names) == (
        "“talk, then squeeze” and “sticks and carrots” are first together by all 2 rules; wait is never first"
    )


def test_how_it_prints() -> None:
    found = disagreement(CHANCES, POLICIES, maximise=False, measure="chance of war within 5 years")
    shown = str(found)
    assert shown.startswith("chance of war within 5 years: the rank of each policy by each rule, in 4 worlds\n")
    lines = {line[:26].strip(): line.split()[-3:] for line in shown.splitlines() if line.startswith("  ")}
    assert lines["maximax"] == ["2", "1", "3"]
    assert lines["first by"] == ["9", "2", "0"]
    assert (
        "\nTalk first is first by 9 of 11 rules; sanctions alone is first only by maximax and percentile skewness; "
        "wait is never first.\n" in shown
    )
    assert "Rules disagree on 2 of 3 pairs of policies, most evenly: " in shown
    assert found._repr_html_().startswith("<table><caption>chance of war within 5 years: ")
    assert disagreement(CHANCES, POLICIES, maximise=False).table().title.startswith("the rank of each policy")


def test_shared_ranks_are_marked() -> None:
    found = disagreement([[1.0, 2.0], [2.0, 1.0], [0.0, 0.0]], list("abc"), maximise=True)
    assert found.table().rows[0][2:] == ("1=", "1=", "3")


def test_plain_values() -> None:
    found = disagreement(CHANCES, POLICIES, maximise=False, measure="war")
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["want"] == "low"
    assert list(plain["rules"]) == NAMES
    assert plain["rules"]["maximin"]["ranks"] == {"talk first": 1, "sanctions alone": 2, "wait": 2}
    assert plain["rules"]["maximax"]["scores"]["sanctions alone"] == -0.01
    assert plain["first by"]["sanctions alone"] == ["maximax", "percentile_skew"]
    assert plain["verdict"] == found.verdict
    level = disagreement([[1.0, 1.0]], ["wait"], maximise=True).to_dict()
    assert level["rules"]["percentile_kurtosis"]["scores"] == {"wait": None}
    assert found == disagreement(np.array(CHANCES), tuple(POLICIES), maximise=False, measure="war")
    assert found != disagreement(CHANCES, POLICIES, maximise=True, measure="war")


def test_notes_say_which_rules_need_care() -> None:
    (starr,) = disagreement(CHANCES, POLICIES, maximise=False, shown=lambda value: f"{100 * value:g} %").notes
    assert starr.text.startswith(
        "Starr's domain: no threshold is given, so 4 % or less counts as good enough, the median "
    )
    assert not disagreement(CHANCES, POLICIES, maximise=False, options=MetricParameters(threshold=0.05)).notes
    deaths = disagreement([[1e5, 2e5], [1e6, 3e6]], ["a", "b"], maximise=False, options=MetricParameters(threshold=1e6))
    assert [note.text for note in deaths.notes] == [
        "Mean-variance: where the mean is above 1, as it is here, this rule favours a policy with a larger spread.",
    ]
    debts = disagreement([[-5.0, -6.0]], ["a"], maximise=True)
    assert [note.text.partition(",")[0] for note in debts.notes] == [
        "Mean-variance: where the mean is below -1",
        "Starr's domain: no threshold is given",
    ]
    assert "-5.5 or more" in debts.notes[1].text


def test_options_reach_the_rules() -> None:
    cautious, bold = (
        disagreement([[0.0, 1.0], [0.4, 0.5]], ["a", "b"], maximise=True, options=MetricParameters(alpha=alpha))
        for alpha in (0.9, 0.1)
    )
    assert (cautious.rank("b", "hurwicz"), bold.rank("b", "hurwicz")) == (1, 2)
    assert cautious.to_dict()["options"]["alpha"] == 0.9


def test_wrong_input_is_named() -> None:
    with pytest.raises(QuestionError, match="policy `talk first` in world 1 "):
        disagreement([[1.0, np.inf]], ["talk first"], maximise=True)
    with pytest.raises(QuestionError, match="the tolerance is -1"):
        disagreement([[1.0]], ["wait"], maximise=True, tolerance=-1.0)
    found = disagreement(CHANCES, POLICIES, maximise=False)
    with pytest.raises(QuestionError, match="there is no policy `wiat` here; did you mean wait"):
        found.first_by("wiat")
    with pytest.raises(QuestionError, match="there is no robustness metric `savage`"):
        found.rank("wait", "savage")
