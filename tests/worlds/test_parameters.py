"""The numbers of a case: what is estimated, and the best values of it."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offramp.case.estimate import Estimate
from offramp.case.expression import Expression
from offramp.case.inputs import Input, InputKind
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.worlds.estimated_inputs import EstimatedInput, estimates_in
from offramp.worlds.lacking import lacking
from offramp.worlds.parameters import Parameters, best_values, parameters_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CASE = """
actors:
  anna: {tempo: 2 per month, reliability: 0.8, options: {x: X}}
  bert: {tempo: {low: 4, high: 9}, reliability: {low: 0.6, high: 0.8, shape: uniform}, options: {y: Y}}
terms: {both: anna.x and bert.y}
status quo: []
preferences: {anna: [anna.x]}
images:
  bert:
    calm: {preferences: [bert.y], weight: 0.3}
    angry: {preferences: [not bert.y], weight: 0.7}
unknowns: {k: {low: 1, best: 2.5, high: 4}, m: {best: 3, unit: per month}, sign: {low: -4, high: 2}}
stocks:
  s: {start: {low: 4, high: 9}, grows: 1}
  t: {start: 5, grows: 1}
  u: {start: 2 * k, grows: 1}
harms: {h: {anna.x: 7, bert.y: 3 * k, both: {low: 1, high: 100}}}
"""


ANNA = ("tempo: 2 per month, ", "reliability: 0.8, ")
BERT = ("tempo: {low: 4, high: 9}, ", "reliability: {low: 0.6, high: 0.8, shape: uniform}, ")
BOTH = "tempo and reliability are missing for"
TEMPO = "    tempo: 4 per year      # how often it reconsiders"
RELIABILITY = "    reliability: 0.8       # the chance that it takes its best move and does not overlook it"


def of(estimate: Estimate, ends: tuple[float, float] | None = None) -> EstimatedInput:
    return EstimatedInput(Input(InputKind.UNKNOWN, "k"), ("unknowns", "k"), estimate, "the unknown `k`", ends)


@pytest.mark.parametrize(
    ("estimate", "best"),
    [
        (Estimate(best=3), 3.0),
        (Estimate(low=1, best=3, high=100), 3.0),
        (Estimate(low=1, high=4), 2.0),
        (Estimate(low=1, high=4, shape="lognormal"), 2.0),
        (Estimate(low=1, high=4, shape="loguniform"), 2.0),
        (Estimate(low=1, high=4, shape="normal"), 2.5),
        (Estimate(low=1, high=4, shape="uniform"), 2.5),
        (Estimate(low=1, high=4, shape="triangular"), 2.5),
        (Estimate(low=1, high=4, shape="pert"), 2.5),
        (Estimate(low=0.2, high=0.8, shape="beta"), 0.5),
        (Estimate(low=0.2, high=0.8, unit="chance"), 0.5),
        (Estimate(low=0.2, high=0.8, shape="logitnormal"), 0.5),
        # There is no geometric mean of what is not positive.
        (Estimate(low=0, high=4), 2.0),
        (Estimate(low=-4, high=2), -1.0),
        (Estimate(low=3, high=3), 3.0),
        (Estimate(best=0), 0.0),
    ],
)
def test_the_best_value_is_as_stated_or_the_median_of_the_range(estimate: Estimate, best: float) -> None:
    assert of(estimate).best == pytest.approx(best, rel=1e-9, abs=1e-12)


def test_what_lies_between_ends_has_its_median_there() -> None:
    assert of(Estimate(low=0.6, high=0.9), (0.5, 1.0)).best == pytest.approx(0.75, rel=1e-9)


def test_an_estimate_of_a_panel_that_was_not_filled_in_has_no_value() -> None:
    with pytest.raises(QuestionError) as error:
        _ = of(Estimate(experts="panel")).best
    assert str(error.value) == "the unknown `k` has no numbers; those of its experts are filled in by `with_experts`"


def test_a_range_beside_an_evidence_is_enough() -> None:
    assert of(Estimate(low=1, high=4, evidence="tests")).best == pytest.approx(2.0)


def test_all_that_a_world_has_to_fix_goes_by_a_name() -> None:
    case = loads(CASE)
    found = estimates_in(case)
    assert {estimated.name: estimated.path for estimated in found} == {
        "k": ("unknowns", "k"),
        "m": ("unknowns", "m"),
        "sign": ("unknowns", "sign"),
        "anna.tempo": ("actors", "anna", "tempo"),
        "anna.reliability": ("actors", "anna", "reliability"),
        "bert.tempo": ("actors", "bert", "tempo"),
        "bert.reliability": ("actors", "bert", "reliability"),
        "s.start": ("stocks", "s", "start"),
        "t.start": ("stocks", "t", "start"),
        "h of anna.x": ("harms", "h", "anna.x"),
        "h of both": ("harms", "h", "both"),
    }
    assert {estimated.input: estimated.path for estimated in found} == case.estimated
    what = {estimated.name: estimated.phrase for estimated in found}
    assert what["k"] == "the unknown `k`"
    assert what["anna.tempo"] == "the tempo of `anna`"
    assert what["bert.reliability"] == "the reliability of `bert`"
    assert what["s.start"] == "the start of `s`"
    assert what["h of both"] == "`h` of `both`"
    limited = {estimated.name: estimated.ends for estimated in found if estimated.ends is not None}
    assert limited == {
        "anna.reliability": (0.0, 1.0),
        "bert.tempo": (0.0, inf),
        "bert.reliability": (0.0, 1.0),
        "h of both": (0.0, inf),
    }


def values_of(numbers: Mapping[Any, NDArray[np.float64]]) -> dict[Any, float]:
    """Return the values of a single world."""
    return {name: float(values[0]) for name, values in numbers.items() if values.shape == (1,)}


def test_the_best_values_of_a_case() -> None:
    found = best_values(loads(CASE))
    assert found.count == 1
    assert values_of(found.tempo) == pytest.approx({"anna": 24.0, "bert": 6.0})
    assert values_of(found.reliability) == pytest.approx({"anna": 0.8, "bert": 0.7})
    # An unknown stays in its own unit.
    assert values_of(found.unknowns) == pytest.approx({"k": 2.5, "m": 3.0, "sign": -1.0})
    assert found.images == {"bert": ("angry",)}
    # What an expression says is no estimate: it is worked out where it is asked for.
    assert values_of(found.amounts) == pytest.approx(
        {
            ("stocks", "s", "start"): 6.0,
            ("stocks", "t", "start"): 5.0,
            ("harms", "h", "anna.x"): 7.0,
            ("harms", "h", "both"): 10.0,
        }
    )


@pytest.mark.parametrize(
    ("tempo", "often"),
    [("3", 3.0), ("3 per year", 3.0), ("3 per month", 36.0), ("3 per week", 3 * 365.25 / 7), ("3 per day", 1095.75)],
)
def test_a_tempo_is_counted_per_year(tempo: str, often: float) -> None:
    found = best_values(loads(CASE.replace("2 per month", tempo)))
    assert found.tempo["anna"][0] == pytest.approx(often, rel=1e-10)


def test_the_middle_of_a_range_is_found_before_its_unit_is_converted() -> None:
    found = best_values(loads(CASE.replace("{low: 4, high: 9}, rel", "{low: 4, high: 9, unit: per month}, rel")))
    assert found.tempo["bert"][0] == pytest.approx(72.0)


def test_another_image_can_be_chosen() -> None:
    case = loads(CASE)
    assert best_values(case, images={"bert": "calm"}).images == {"bert": ("calm",)}
    assert best_values(case, images={}).images == {"bert": ("angry",)}


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ({"bret": "calm"}, r"^there is no actor `bret`; did you mean bert\?$"),
        ({"anna": "calm"}, r"^`anna` has no images; images are given of: bert$"),
        ({"bert": "clam"}, r"^`bert` has no image `clam`; did you mean calm\?$"),
    ],
)
def test_an_image_that_is_not_there_is_told_with_the_nearest_one(images: dict[str, str], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        best_values(loads(CASE), images=images)


def test_where_nobody_has_images_that_is_said() -> None:
    with pytest.raises(QuestionError, match=r"^`north` has no images; no actor has images$"):
        best_values(load("hotline"), images={"north": "dove"})


@pytest.mark.parametrize(
    ("taken_out", "missing", "example"),
    [
        ([ANNA[0]], "tempo is missing for `anna`", ["anna", TEMPO]),
        ([BERT[1]], "reliability is missing for `bert`", ["bert", RELIABILITY]),
        ([ANNA[0], BERT[1]], "tempo is missing for `anna`; reliability is missing for `bert`", ["anna", TEMPO]),
        ([*ANNA, BERT[1]], f"{BOTH} `anna`; reliability is missing for `bert`", ["anna", TEMPO, RELIABILITY]),
        ([*ANNA, *BERT], f"{BOTH} `anna`, `bert`", ["anna", TEMPO, RELIABILITY]),
    ],
)
def test_who_lacks_a_tempo_or_a_reliability_is_told_with_an_example(
    taken_out: list[str], missing: str, example: list[str]
) -> None:
    text = CASE
    for part in taken_out:
        assert part in text
        text = text.replace(part, "")
    with pytest.raises(QuestionError) as error:
        best_values(loads(text))
    actor, *lines = example
    assert str(error.value) == "\n".join(
        [f"the case cannot be run over time: {missing}; add for instance", f"  {actor}:", *lines]
    )


def test_lacking_has_the_keys_of_each_actor() -> None:
    assert lacking(loads(CASE)) == {}
    assert lacking(loads(CASE.replace(BERT[0], ""))) == {"bert": ("tempo",)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tempo": Estimate(best=-2, unit="per month")}, r"^the tempo of `anna` is -24 per year; expected 0 or more"),
        (
            {"reliability": Estimate(best=0)},
            r"^the reliability of `anna` is 0; expected a chance above 0, up to 1 \(it never overlooks the best move\)$",
        ),
        ({"reliability": Estimate(best=1.1)}, r"^the reliability of `anna` is 1\.1; expected a chance"),
        ({"tempo": Estimate(evidence="x")}, r"^there is no evidence `x`; there are"),
        (
            {"reliability": Estimate(experts="x")},
            r"^`anna.reliability` names the panel x and no `question`; add for instance `question: q3`$",
        ),
    ],
)
def test_values_out_of_range_are_told_with_whose_they_are(change: dict[str, Estimate], message: str) -> None:
    # A file with such values is not read; a case made in Python can have them.
    case = loads(CASE)
    actors = {**case.actors, "anna": case.actors["anna"].model_copy(update=change)}
    with pytest.raises(QuestionError, match=message):
        best_values(case.model_copy(update={"actors": actors}))


@pytest.mark.parametrize("reliability", ["0.01", "0.4", "1"])
def test_any_chance_above_0_is_a_reliability(reliability: str) -> None:
    found = best_values(loads(CASE.replace("reliability: 0.8", f"reliability: {reliability}")))
    assert found.reliability["anna"].tolist() == [float(reliability)]


def test_worlds_are_gathered_by_the_image_they_take() -> None:
    case = loads(CASE)
    three = np.ones(3)
    numbers = Parameters(
        {}, {"anna": three, "bert": three}, {"anna": three, "bert": three}, {"bert": ("calm", "angry", "calm")}, {}
    )
    assert numbers.count == 3
    found = numbers.preferences(case, "bert")
    assert [worlds.tolist() for _, worlds in found] == [[0, 2], [1]]
    assert [preferences for preferences, _ in found] == [case.image("bert", "calm"), case.image("bert", "angry")]
    ((stated, worlds),) = numbers.preferences(case, "anna")
    assert (stated, worlds.tolist()) == (case.preferences["anna"], [0, 1, 2])


def test_some_of_the_worlds_are_taken_with_all_their_numbers() -> None:
    case = loads(CASE)
    names = [estimated.name for estimated in estimates_in(case)]
    values = {name: np.linspace(0.6, 0.63, 4) + 0.001 * i for i, name in enumerate(names)}
    whole = parameters_of(case, values, {"bert": ("calm", "angry", "angry", "calm")})
    part = whole.take(1, 3)
    assert part.count == 2
    assert part.images == {"bert": ("angry", "angry")}
    assert part.unknowns["m"].tolist() == values["m"][1:3].tolist()
    assert part.tempo["anna"].tolist() == (12 * values["anna.tempo"][1:3]).tolist()
    assert part.reliability["bert"].tolist() == values["bert.reliability"][1:3].tolist()
    assert part.amounts["harms", "h", "both"].tolist() == values["h of both"][1:3].tolist()


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("anna.tempo", [1.0, -1.0, -3.0], r"^the tempo of `anna` is -36 per year; expected 0 or more$"),
        ("bert.reliability", [0.8, 0.0, 1.2], r"^the reliability of `bert` is 0; expected a chance above 0"),
        ("bert.reliability", [0.4, 1.0, 1.2], r"^the reliability of `bert` is 1\.2; expected a chance above 0"),
    ],
)
def test_one_world_out_of_range_is_enough_to_be_told(name: str, values: list[float], message: str) -> None:
    case = loads(CASE)
    numbers = {estimated.name: np.full(3, 0.7) for estimated in estimates_in(case)} | {name: np.array(values)}
    with pytest.raises(QuestionError, match=message):
        parameters_of(case, numbers, {"bert": ("calm",) * 3})


def test_an_actor_without_preferences_is_told() -> None:
    case = loads(CASE)
    case = case.model_copy(update={"preferences": {}})
    with pytest.raises(QuestionError, match=r"^`anna` has no preferences; state them under `preferences`$"):
        best_values(case).preferences(case, "anna")


def test_the_start_of_a_stock_may_be_an_expression() -> None:
    case = loads(CASE)
    assert isinstance(case.stocks["u"].start, Expression)
    assert ("stocks", "u", "start") not in best_values(case).amounts


DOUBTED = (
    CASE.replace("preferences: {anna: [anna.x]}", "preferences: {anna: [anna.x, bert.y, both]}").replace(
        "calm: {preferences: [bert.y]", "calm: {preferences: {ranking: [bert.y, much, anna.x, [-, 'anna.x,bert.y']]}"
    )
    + "doubt: {anna: {low: 0.2, best: 0.5, high: 1}, bert: {calm: 0.5}}\n"
)


def test_doubts_are_among_what_a_world_has_to_fix() -> None:
    case = loads(DOUBTED)
    found = {estimated.name: estimated for estimated in estimates_in(case)}
    assert set(found) == set(map(str, case.estimated))
    assert (found["anna.doubt"].path, found["anna.doubt"].phrase) == (("doubt", "anna"), "the doubt about `anna`")
    assert found["anna.doubt"].ends == (0.0, 1.5)
    assert found["bert.calm.doubt"].path == ("doubt", "bert", "calm")
    assert found["bert.calm.doubt"].ends == (0.0, 1.5)
    assert found["anna.doubt"].distribution.percentiles == pytest.approx((0.2, 0.5, 1))
    assert found["anna.doubt"].best == 0.5
    best = best_values(case)
    assert best.orders == {}
    assert not [path for path in best.amounts if path[0] == "doubt"]


def test_worlds_are_gathered_by_image_and_order() -> None:
    case = loads(DOUBTED)
    five = np.ones(5)
    numbers = Parameters(
        {}, {"anna": five, "bert": five}, {"anna": five, "bert": five},
        {"bert": ("calm", "angry", "calm", "calm", "angry")}, {},
        {"anna": ((), (1, 0, 2), (2, 1, 0), (1, 0, 2), ()), "bert": ((2, 0, 1), (), (), (2, 0, 1), ())},
    )  # fmt: skip
    found = numbers.preferences(case, "anna")
    assert [worlds.tolist() for _, worlds in found] == [[0, 4], [1, 3], [2]]
    says = [[statement.say.text for statement in wants.statements] for wants, _ in found]  # type: ignore[union-attr]
    assert says == [["anna.x", "bert.y", "both"], ["bert.y", "anna.x", "both"], ["both", "bert.y", "anna.x"]]
    assert found[0][0] == case.preferences["anna"]
    ranked, angry, stated = numbers.preferences(case, "bert")
    assert [worlds.tolist() for _, worlds in (ranked, angry, stated)] == [[0, 3], [1, 4], [2]]
    assert ranked[0].ranking == (("-", "anna.x,bert.y"), ("bert.y",), ("anna.x",))  # type: ignore[union-attr]
    assert ranked[0].gaps == stated[0].gaps == {0}  # type: ignore[union-attr]
    assert angry[0] == case.image("bert", "angry")
    some = numbers.take(1, 3)
    assert some.orders == {"anna": ((1, 0, 2), (2, 1, 0)), "bert": ((), ())}
    assert [worlds.tolist() for _, worlds in some.preferences(case, "anna")] == [[0], [1]]


def test_an_order_of_another_list_is_refused() -> None:
    case = loads(DOUBTED)
    one = np.ones(1)
    numbers = Parameters({}, {"anna": one}, {"anna": one}, {}, {}, {"anna": ((1, 0),)})
    with pytest.raises(ValueError, match="an order of 2 entries was given of a list of 3"):
        numbers.preferences(case, "anna")


def test_a_thousand_orders_that_all_differ() -> None:
    text = CASE.replace("[anna.x]", f"[{', '.join(['anna.x', 'bert.y'] * 8)}]")
    case = loads(text)
    orders = tuple(tuple(np.random.default_rng(k).permutation(16).tolist()) for k in range(1000))
    ones = np.ones(1000)
    numbers = Parameters({}, {"anna": ones}, {"anna": ones}, {}, {}, {"anna": orders})
    found = numbers.preferences(case, "anna")
    assert len(found) == 1000
    assert [worlds.tolist() for _, worlds in found[:2]] == [[0], [1]]
