"""Pools, parametric fits, intervals of four steps and probabilities of events."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from tests.experts.panels import LEVELS, invented

from offramp.errors import QuestionError
from offramp.experts.assessment import assess_panel, verdict
from offramp.experts.classical import on_scale
from offramp.experts.decision_makers import given_weights
from offramp.experts.events import brier_score, event_scores, log_score, stated_events
from offramp.experts.fits import best_fit, fits, stated_points
from offramp.experts.idea import rescaled, revisions
from offramp.experts.judgements import judgements
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.pools import linear_pool, linear_probability, logarithmic_pool, logarithmic_probability
from offramp.experts.reading import load_panel


def density(scale: object, row: int, question: int, x: float) -> float:
    """Return the density of an expert from the definition: constant between the quantiles."""
    ends = [scale.low[question], *scale.answers[row, question], scale.high[question]]  # type: ignore[attr-defined]
    masses = np.diff([0, *LEVELS, 1])
    j = int(np.searchsorted(ends[1:-1], x))
    return float(masses[j] / (ends[j + 1] - ends[j]))


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_the_logarithmic_pool_is_the_geometric_mean_of_the_densities(number: int) -> None:
    scale = on_scale(judgements(invented(3, 2, 0, number)))
    weights = np.array([0.5, 0.3, 0.2])
    found = logarithmic_pool(scale, weights)[0]

    def pool(x: float) -> float:
        return float(np.prod([density(scale, i, 0, x) ** w for i, w in enumerate(weights)]))

    low, high = scale.low[0], scale.high[0]
    points = np.sort(scale.answers[:, 0].ravel())

    def area(end: float) -> float:
        inner = points[(points > low) & (points < end)]
        return sum(quad(pool, a, b)[0] for a, b in zip([low, *inner], [*inner, end], strict=True))

    for level, value in zip(LEVELS, found, strict=True):
        assert area(value) / area(high) == pytest.approx(level, abs=1e-8)


def test_pools_of_one_expert_are_that_expert() -> None:
    panel = invented(3, 3, 1, 4, logarithmic=True)
    source = judgements(panel)
    scale = on_scale(source)
    alone = np.array([0.0, 1.0, 0.0])
    assert linear_pool(scale, alone) == pytest.approx(source.answers[1])
    assert logarithmic_pool(scale, alone) == pytest.approx(source.answers[1])


def test_pools_of_probabilities() -> None:
    assert linear_probability([0.1, 0.5], [3, 1]) == pytest.approx(0.2)
    assert logarithmic_probability([0.1, 0.9]) == pytest.approx(0.5)
    assert logarithmic_probability([0.0, 0.9], [0, 1]) == pytest.approx(0.9)
    assert logarithmic_probability([1.0, 0.2]) == 1.0
    with pytest.raises(QuestionError, match="one expert says 0 and another 1"):
        logarithmic_probability([0.0, 1.0])
    for chances, weights in (([], None), ([0.1], [0.0]), ([0.1], [1.0, 2.0]), ([0.1, 0.2], [-1.0, 2.0])):
        with pytest.raises(QuestionError, match="a pool needs probabilities"):
            linear_probability(chances, weights)


DISTRIBUTIONS = {
    "normal": (stats.norm(3, 2), PanelQuestion()),
    "t": (stats.t(3, loc=3, scale=2), PanelQuestion()),
    "lognormal": (stats.lognorm(0.7, loc=1, scale=5), PanelQuestion(lowest=1)),
    "gamma": (stats.gamma(2.5, loc=1, scale=3), PanelQuestion(lowest=1)),
    "beta": (stats.beta(2, 5, loc=-1, scale=4), PanelQuestion(lowest=-1, highest=3)),
}


@pytest.mark.parametrize("family", DISTRIBUTIONS)
def test_a_fit_finds_the_distribution_that_the_quantiles_are_of(family: str) -> None:
    distribution, question = DISTRIBUTIONS[family]
    levels = (0.1, 0.25, 0.5, 0.75, 0.95)
    values = distribution.ppf(levels)
    answer = Answer(expert="a", question="q", quantiles=tuple(values.tolist()))
    found = best_fit(answer, levels, question)
    assert found.family == family
    assert found.residual < 1e-12
    inner = np.linspace(0.02, 0.98, 9)
    assert found.quantile(inner) == pytest.approx(distribution.ppf(inner), rel=1e-4)
    assert found.cumulative(values) == pytest.approx(levels, abs=1e-6)
    assert found.to_dict()["family"] == family


def test_families_have_a_place_only_within_their_bounds() -> None:
    answer = Answer(expert="a", question="q", quantiles=(-1, 0, 2))
    assert {fit.family for fit in fits(answer, LEVELS, PanelQuestion())} == {"normal", "t"}
    positive = Answer(expert="a", question="q", quantiles=(1, 2, 4))
    assert {fit.family for fit in fits(positive, LEVELS, PanelQuestion())} == {"normal", "t", "lognormal", "gamma"}
    bounded = PanelQuestion(lowest=0, highest=10)
    assert len(fits(positive, LEVELS, bounded)) == 5
    with pytest.raises(QuestionError, match="fewer than two different values; a fit needs two"):
        fits(Answer(expert="a", question="q", quantiles=(1, 1, 1)), LEVELS, PanelQuestion())


def test_the_least_squares_are_least() -> None:
    """No other parameters nearby fit better."""
    answer = Answer(expert="a", question="q", edges=(0, 2, 4, 6, 8, 10), chips=(1, 4, 9, 3, 3))
    values, shares = stated_points(answer, ())
    for fit in fits(answer, (), PanelQuestion(lowest=0, highest=10)):
        for i in range(2):
            for factor in (0.99, 1.01):
                moved = [*fit.parameters]
                moved[i] *= factor
                other = type(fit)(fit.family, tuple(moved), 0.0)
                assert ((other.cumulative(values) - shares) ** 2).sum() >= fit.residual


def test_chips_are_a_distribution() -> None:
    answer = Answer(expert="a", question="q", edges=(0, 1, 2, 3, 4), chips=(0, 10, 10, 0))
    panel = Panel(experts={"a": Expert()}, questions={"q": PanelQuestion()}, answers=(answer,))
    assert judgements(panel).answers[0, 0] == pytest.approx([1.1, 2.0, 2.9])


def four(sure: float) -> Answer:
    return Answer(expert="a", question="q", low=10, best=20, high=50, sure=sure)


def test_intervals_are_rescaled_around_the_best_value() -> None:
    assert rescaled(four(0.9), 0.9, PanelQuestion()) == (10, 20, 50)
    assert rescaled(four(0.5), 0.9, PanelQuestion()) == pytest.approx((2, 20, 74))
    assert rescaled(four(0.3), 0.9, PanelQuestion(lowest=0, highest=60)) == (0, 20, 60)
    with pytest.raises(QuestionError, match=r"reaches -10 at the level 0\.9, which has no place on a log scale"):
        rescaled(four(0.3), 0.9, PanelQuestion(scale="log"))
    with pytest.raises(QuestionError, match="has no four steps"):
        rescaled(Answer(expert="a", question="q"), 0.9, PanelQuestion())


def test_intervals_need_three_levels_around_the_median() -> None:
    panel = Panel(
        levels=(0.05, 0.25, 0.5), experts={"a": Expert()}, questions={"q": PanelQuestion()}, answers=(four(0.9),)
    )
    with pytest.raises(QuestionError, match=r"a panel with intervals has three levels such as 0\.05, 0\.5, 0\.95"):
        judgements(panel)


def test_rounds_are_compared_and_the_last_one_counts() -> None:
    answers = (
        Answer(expert="a", question="q", round=2, low=10, best=22, high=30, sure=0.9),
        Answer(expert="a", question="q", low=10, best=20, high=50, sure=0.9),
        Answer(expert="a", question="p", quantiles=(1, 2, 3)),
        Answer(expert="a", question="p", round=2, quantiles=(1, None, 3)),
    )
    questions = {"q": PanelQuestion(), "p": PanelQuestion()}
    panel = Panel(levels=LEVELS, experts={"a": Expert(label="Ann")}, questions=questions, answers=answers)
    (found,) = revisions(panel)
    assert (found.expert, found.rounds, found.middle, found.width) == ("Ann", (1, 2), (20, 22), (40, 20))
    assert judgements(panel).answers[0, 0].tolist() == [10, 22, 30]
    assert judgements(panel, until=1).answers[0, 0].tolist() == pytest.approx([10, 20, 50])
    assert not judgements(panel).answered[0, 1]


def events(horizon: str | None = "one year") -> Panel:
    stated = (("a", "e", 0.2), ("b", "e", 0.6), ("a", "f", 0.9), ("b", "f", 0.0))
    return Panel(
        title="Two events",
        experts={"a": Expert(label="Ann"), "b": Expert()},
        questions={
            "e": PanelQuestion(kind="event", horizon=horizon, realisation=0),
            "f": PanelQuestion(kind="event", horizon=horizon, realisation=1),
        },
        answers=tuple(Answer(expert=e, question=q, probability=p) for e, q, p in stated),
    )


def test_proper_scores_of_settled_events() -> None:
    found = {each.name: each for each in event_scores(events())}
    assert list(found) == ["Ann", "b", "linear pool", "logarithmic pool"]
    assert found["Ann"].brier == pytest.approx((0.04 + 0.01) / 2)
    assert found["b"].logarithmic == inf
    assert found["linear pool"].brier == pytest.approx((0.4**2 + 0.55**2) / 2)
    assert event_scores(events(None)) == ()


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_scores_are_proper(truth: float, said: float) -> None:
    """Whoever believes a probability expects the best score by stating it."""
    for score in (brier_score, log_score):

        def expected(chance: float, score: object = score) -> float:
            return truth * score(chance, 1) + (1 - truth) * score(chance, 0)  # type: ignore[operator, no-any-return]

        assert expected(truth) <= expected(said) + 1e-12


def test_probabilities_without_a_horizon_are_shown_and_not_pooled() -> None:
    found = {event.question: event for event in stated_events(load_panel("korea-2017-war"))}
    war = found["war"]
    assert [(each.expert, each.low, each.high) for each in war.stated] == [
        ("John Brennan", 0.2, 0.25),
        ("Joel Wit", 0.4, 0.4),
        ("Richard Haass", 0.5, 0.5),
    ]
    assert (war.horizon, war.linear, war.logarithmic) == (None, None, None)
    assert found["war_2018"].linear == 0.1
    assert stated_events(events())[1].logarithmic == 0.0


def test_given_weights_are_checked() -> None:
    assert given_weights(("a", "b"), {"a": 1, "b": 3}).tolist() == [1, 3]
    for stated, message in (
        ({"c": 1.0}, "there is no expert `c`; there are: a, b"),
        ({"a": -1.0}, "the weight of `a` is -1; expected 0 or more"),
        ({"a": inf}, "the weight of `a` is inf; expected 0 or more"),
        ({"a": 0.0}, "1 weight and none above 0; give at least one expert a weight"),
    ):
        with pytest.raises(QuestionError) as raised:
            given_weights(("a", "b"), stated)
        assert str(raised.value) == message


def test_the_verdict_says_when_equal_weights_win() -> None:
    for number in range(40):
        found = assess_panel(invented(6, 12, 0, number, spread=0.0), robustness=False)
        equal, performance = found.maker("equal"), found.maker("global")
        assert equal is not None
        assert performance is not None
        assert equal.score is not None
        assert performance.score is not None
        first = verdict(found)[0]
        wins = equal.score.combined > performance.score.combined
        assert first.startswith("Equal weights score higher" if wins else "Performance weights score higher")


def test_a_panel_of_everything_is_assessed() -> None:
    panel = invented(3, 4, 1, 6)
    mixed = events()
    everything = panel.model_copy(
        update={
            "experts": {**panel.experts, **mixed.experts},
            "questions": {**panel.questions, **mixed.questions},
            "answers": (*panel.answers, *(a.model_copy(update={"expert": "e0"}) for a in mixed.answers[::2])),
        }
    )
    with pytest.raises(QuestionError, match="Ann answered no seed question"):
        assess_panel(everything)
    everything = everything.model_copy(update={"experts": panel.experts})
    found = assess_panel(everything, weights={"e1": 1.0}, limit=5)
    assert [maker.key for maker in found.makers] == ["equal", "global", "item", "every", "best", "given"]
    plain = found.to_dict()
    assert [each["name"] for each in plain["event_scores"]] == ["e0", "linear pool", "logarithmic pool"]
    assert plain["validation"]["splits"] == 4
    assert sum(each["weight"] for each in plain["experts"]) == pytest.approx(1)
    assert len(plain["left_out"]) == 7


def test_without_seeds_there_is_a_reason_and_equal_weights() -> None:
    found = assess_panel(invented(3, 1, 2))
    assert found.reason == "1 seed question; performance weights need two or more"
    assert [maker.key for maker in found.makers] == ["equal"]
    assert found.makers[0].score is None
    assert verdict(found) == ()
