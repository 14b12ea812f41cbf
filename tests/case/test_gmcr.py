"""Reading of `.gmcr` files: the states, moves, preferences, misperceptions and coalitions that they state."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offramp.case import gmcr
from offramp.case.bits import code_of, lookup_in
from offramp.case.checks import problems_of
from offramp.case.feasible import feasible
from offramp.case.gmcr import from_gmcr
from offramp.case.names import names_of
from offramp.case.preferences import Statements, StateRanking
from offramp.case.reading import loads
from offramp.case.state_names import read_state
from offramp.case.value import holds
from offramp.case.writing import to_yaml
from offramp.errors import CaseError, Place

if TYPE_CHECKING:
    from offramp.case.model import Case

# The conflict of Elmira as GMCR+ saves it, shortened: rankings by hand beside statements, three directions of moves.
ELMIRA: dict[str, Any] = {
    "program": "gmcr-py",
    "version": "0.3.6",
    "options": [
        {"name": "Modify", "permittedDirection": "fwd"},
        {"name": "Delay", "permittedDirection": "back"},
        {"name": "Accept", "permittedDirection": "both"},
        {"name": "Abandon", "permittedDirection": "fwd"},
        {"name": "Insist", "permittedDirection": "both"},
    ],
    "decisionMakers": [
        {
            "name": "MoE",
            "options": [0],
            "preferences": [[[2, "Y"]], {"compound": True, "members": [[[0, "N"], [4, "Y"]], [[0, "Y"]]]}],
            "preferenceRanking": [9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]],
        },
        {"name": "Uniroyal", "options": [1, 2, 3], "preferenceRanking": [1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8]},
        {"name": "Local Government", "options": [4], "preferenceRanking": [9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]]},
    ],
    "infeasibles": [[[1, "Y"], [2, "Y"]], [[1, "Y"], [3, "Y"]], [[2, "Y"], [3, "Y"]], [[1, "N"], [2, "N"], [3, "N"]]],
    "useManualPreferenceRanking": True,
    "coalitions": [0, 1, 2],
}

# The conflict between Syria and Iraq as GMCR+ saves it, with the payoffs that it worked out.
SYRIA: dict[str, Any] = {
    "options": [{"permittedDirection": "both", "name": name} for name in ("Release Water", "Escalate", "Attack")],
    "decisionMakers": [
        {
            "name": "Syria",
            "options": [0, 1],
            "payoffs": [6, 3, 5, 2, 1, 4],
            "misperceptions": [[[0, "Y"], [1, "N"]]],
            "preferences": [[[0, "N"], [1, "N"], [2, "N"]], [[1, "Y"]], [[2, "N"]], [[0, "N"]]],
        },
        {
            "name": "Iraq",
            "options": [2],
            "payoffs": [3, 6, 1, 5, 2, 4],
            "misperceptions": [],
            "preferences": [
                [[0, "Y"], [1, "N"], [2, "N"]],
                [[0, "N"], [1, "N"], [2, "Y"]],
                [[0, "N"], [1, "Y"], [2, "Y"]],
                [[0, "N"], [1, "N"], [2, "N"]],
                [[0, "Y"], [1, "N"], [2, "Y"]],
            ],
        },
    ],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "useManualPreferenceRanking": False,
    "coalitions": [0, [0, 1]],
}


def read(values: dict[str, Any], origin: str = "a.gmcr") -> Case:
    case = from_gmcr(json.dumps(values), origin)
    assert problems_of(case, names_of(case)) == []
    return case


def levels(case: Case, actor: str) -> dict[int, int]:
    """Give each feasible state its level, the best 0."""
    codes = feasible(case)
    wanted = case.preferences[actor]
    if isinstance(wanted, StateRanking):
        return {code_of(case, read_state(s, case)): i for i, group in enumerate(wanted.ranking) for s in group}
    assert isinstance(wanted, Statements)
    truth = [np.broadcast_to(holds(said.say, lookup_in(case, codes)), codes.shape) for said in wanted.statements]
    scores = reduce(lambda score, column: 2 * score + column, truth, np.zeros(len(codes), dtype=object))
    order = sorted(set(scores), reverse=True)
    return {int(code): order.index(score) for code, score in zip(codes, scores, strict=True)}


def test_names_directions_rules_and_words_come_over() -> None:
    case = read(ELMIRA, "work/Elmira 1991.gmcr")
    assert case.title == "Elmira 1991"
    assert case.options == (
        "moe.modify",
        "uniroyal.delay",
        "uniroyal.accept",
        "uniroyal.abandon",
        "local_government.insist",
    )
    assert [case.irreversible(name) for name in case.options] == ["on", "off", None, "on", None]
    assert [case.label(name) for name in case.options] == [option["name"] for option in ELMIRA["options"]]
    assert [case.name(actor) for actor in case.actors] == ["MoE", "Uniroyal", "Local Government"]
    assert str(case.impossible[3]) == "not uniroyal.delay and not uniroyal.accept and not uniroyal.abandon"
    assert case.status_quo == ("uniroyal.delay",)
    assert case.summary == (
        "Read from a file of GMCR+. The file names no status quo; the lowest-numbered feasible state stands in for it. "
        "The statements of MoE are left out: the file uses a ranking by hand."
    )


def test_a_case_from_a_file_remembers_it() -> None:
    case = read(ELMIRA, "x/Elmira.gmcr")
    assert case.origin == "x/Elmira.gmcr"
    assert case.place("actors", "moe") == Place("x/Elmira.gmcr")
    assert case.digest != read({**ELMIRA, "version": "9"}).digest
    assert loads(to_yaml(case)) == case


def test_ordered_numbers_are_places_among_the_feasible_decimals() -> None:
    case = read(ELMIRA)
    codes = feasible(case).tolist()
    assert codes == [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25]
    ranked = levels(case, "moe")
    assert [ranked[codes[number - 1]] for number in (9, 3, 4, 10, 7, 1, 2, 8, 11, 5, 6, 12)] == [*range(8), 8, 8, 8, 8]


def test_statements_rank_states_as_the_payoffs_of_the_file_say() -> None:
    case = read(SYRIA)
    assert str(case.preferences["syria"].statements[0].say) == (  # type: ignore[union-attr]
        "not syria.release_water and not syria.escalate and not iraq.attack"
    )
    for actor, maker in zip(case.actors, SYRIA["decisionMakers"], strict=True):
        assert [6 - level for _, level in sorted(levels(case, actor).items())] == maker["payoffs"]


def test_misperceptions_are_what_an_actor_is_unaware_of() -> None:
    case = read(SYRIA)
    assert {actor: [str(condition) for condition in unseen] for actor, unseen in case.unaware.items()} == {
        "syria": ["syria.release_water and not syria.escalate"]
    }
    makers = [{**maker, "misperceptions": [{"members": []}, [[2, "Y"]]]} for maker in SYRIA["decisionMakers"]]
    case = read({**SYRIA, "decisionMakers": makers})
    assert [[str(condition) for condition in unseen] for unseen in case.unaware.values()] == [["iraq.attack"]] * 2
    compound = {"compound": True, "members": [[[2, "Y"]], [[0, "Y"], [1, "N"]]]}
    makers = [{**maker, "misperceptions": [compound]} for maker in SYRIA["decisionMakers"]]
    said = "iraq.attack or (syria.release_water and not syria.escalate)"
    assert [str(condition) for condition in read({**SYRIA, "decisionMakers": makers}).unaware["iraq"]] == [said]


def test_lists_of_several_are_coalitions() -> None:
    case = read({**SYRIA, "coalitions": [[1, 0]]})
    assert case.coalitions == {"iraq_syria": ("iraq", "syria")}
    assert "coalition" not in (case.summary or "")
    three = read({**ELMIRA, "coalitions": [[2], [0, 1]]})
    assert three.coalitions == {"moe_uniroyal": ("moe", "uniroyal")}
    assert read({**ELMIRA, "coalitions": []}).coalitions == {}
    assert (read({key: value for key, value in ELMIRA.items() if key != "coalitions"}).summary or "").count(".") == 3


def test_coalitions_that_divide_nobody_are_told() -> None:
    assert "The file has Syria in 2 of its coalitions; here it can act in each of them." in (read(SYRIA).summary or "")
    summary = read({**ELMIRA, "coalitions": [0]}).summary or ""
    assert "The file leaves Uniroyal out of its coalitions; here it decides for itself." in summary
    assert "leaves MoE" not in summary
    both = read({**ELMIRA, "coalitions": [[0, 1], [0, 2]]})
    assert both.coalitions == {"moe_uniroyal": ("moe", "uniroyal"), "moe_local_government": ("moe", "local_government")}


@pytest.mark.parametrize(
    ("ranking", "manual"),
    [("preferenceRanking", "useManualPreferenceRanking"), ("preferenceVector", "useManualPreferenceVectors")],
)
def test_rankings_and_statements_that_are_not_in_use_are_told(ranking: str, manual: str) -> None:
    makers = [
        {"name": "Syria", "options": [0, 1], "preferences": [[[0, "Y"]]], ranking: [1, 2, 3, 4, 5, 6]},
        {"name": "Iraq", "options": [2], "preferences": [[[0, "Y"]]]},
    ]
    file = {"options": SYRIA["options"], "infeasibles": SYRIA["infeasibles"], "decisionMakers": makers}
    by_hand = read({**file, manual: True})
    assert [type(wanted) for wanted in by_hand.preferences.values()] == [StateRanking, Statements]
    assert (by_hand.summary or "").endswith(
        "The statements of Syria are left out: the file uses a ranking by hand. "
        "The file uses rankings by hand but has none of Iraq, whose statements count here."
    )
    stated = read({**file, manual: False})
    assert [type(wanted) for wanted in stated.preferences.values()] == [Statements, Statements]
    assert (stated.summary or "").endswith("The ranking of Syria is left out: the file does not use rankings by hand.")


def test_a_ranking_under_both_its_names_is_told() -> None:
    makers = [{**maker, "preferenceVector": maker["preferenceRanking"][::-1]} for maker in ELMIRA["decisionMakers"]]
    case = read({**ELMIRA, "decisionMakers": makers})
    assert case.preferences == read(ELMIRA).preferences
    assert (case.summary or "").endswith("Left out as unknown keys: preferenceVector.")


def test_a_compound_is_one_of_several() -> None:
    compound = {"compound": True, "members": [[[0, "Y"], [2, "N"]], [[1, "Y"]]]}
    makers = [{**SYRIA["decisionMakers"][0], "preferences": [compound]}, SYRIA["decisionMakers"][1]]
    case = read({**SYRIA, "decisionMakers": makers, "infeasibles": [compound]})
    said = "(syria.release_water and not iraq.attack) or syria.escalate"
    assert [str(statement.say) for statement in case.preferences["syria"].statements] == [said]  # type: ignore[union-attr]
    assert [str(rule) for rule in case.impossible] == [said]


def test_options_may_be_numbered_otherwise_than_they_are_owned() -> None:
    # The decimals go by the numbers of the file, the bits of the case by who owns what.
    shuffled = {
        "options": [{"name": "P"}, {"name": "Q"}, {"name": "R"}],
        "decisionMakers": [
            {"name": "A", "options": [2, 0], "preferenceRanking": [4, 3, 2, 1, 8, 7, 6, 5]},
            {"name": "B", "options": [1], "preferenceRanking": [1, 2, 3, 4, 5, 6, 7, 8]},
        ],
        "infeasibles": [],
        "useManualPreferenceRanking": True,
    }
    case = read(shuffled)
    assert case.options == ("a.r", "a.p", "b.q")
    assert [group[0] for group in case.preferences["b"].ranking] == [  # type: ignore[union-attr]
        "-", "a.p", "b.q", "a.p,b.q", "a.r", "a.r,a.p", "a.r,b.q", "a.r,a.p,b.q",
    ]  # fmt: skip
    assert case.preferences["a"].ranking[0] == ("a.p,b.q",)  # type: ignore[union-attr]


def test_names_are_made_of_any_words_and_kept_as_labels() -> None:
    names = ["Hold talks", "Hold talks", "and", "बातचीत", "3rd way", ""]
    file = {
        "options": [{"name": name} for name in names],
        "decisionMakers": [
            {"name": "NO!", "options": [0, 1, 2, 3, 4], "preferences": [[[0, "Y"]]]},
            {"name": "no", "options": [5], "preferences": [[[5, "Y"]]]},
        ],
        "infeasibles": [],
    }
    case = read(file)
    assert case.options == (
        "no.hold_talks",
        "no.hold_talks_2",
        "no.option_and",
        "no.बातचीत",
        "no.option_3rd_way",
        "no_2.option",
    )
    assert [case.label(name) for name in case.options] == names
    assert [case.name(actor) for actor in case.actors] == ["NO!", "no"]


def test_a_decision_maker_without_preferences_is_indifferent() -> None:
    makers = [{**SYRIA["decisionMakers"][0], "preferences": [], "misperceptions": []}, SYRIA["decisionMakers"][1]]
    case = read({**SYRIA, "decisionMakers": makers})
    assert set(levels(case, "syria").values()) == {0}
    assert len(levels(case, "syria")) == 6
    assert "The file states no preferences of Syria, to whom all states are equal here." in (case.summary or "")


def test_payoffs_that_follow_from_nothing_are_told() -> None:
    makers = [{**maker, "preferences": []} for maker in SYRIA["decisionMakers"]]
    makers[1]["payoffs"] = [1] * 6
    odd = [{**maker, "payoffs": None} for maker in makers]
    assert "The payoffs of Iraq are left out" in (read({**SYRIA, "decisionMakers": odd}).summary or "")
    summary = read({**SYRIA, "decisionMakers": makers}).summary or ""
    assert "The payoffs of Syria are left out, because the file does not state their origin." in summary
    assert "payoffs of Iraq" not in summary
    assert "payoffs" not in (read(SYRIA).summary or "")


def test_conditions_that_say_nothing_decide_nothing() -> None:
    makers = [{**maker, "preferences": [[], {"members": []}, [[0, "Y"]]]} for maker in SYRIA["decisionMakers"]]
    case = read({**SYRIA, "decisionMakers": makers, "infeasibles": [{"members": []}]})
    assert case.impossible == ()
    assert [str(said.say) for said in case.preferences["iraq"].statements] == ["syria.release_water"]  # type: ignore[union-attr]


def test_what_is_not_known_is_told() -> None:
    makers = [{**maker, "colour": "red"} for maker in SYRIA["decisionMakers"]]
    case = read({**SYRIA, "decisionMakers": makers, "comments": "Long."})
    assert (case.summary or "").endswith("Left out as unknown keys: colour, comments.")


@pytest.mark.parametrize("origin", ["", "a.gmcr", "x/y z.gmcr"])
def test_the_title_is_the_name_of_the_file(origin: str) -> None:
    assert read(SYRIA, origin).title == (Path(origin).stem or "A conflict")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"infeasibles": [[[0, "Y"]], [[0, "N"]]]}, "the infeasible conditions leave no state"),
        ({"infeasibles": [[[9, "Y"]]]}, "there is no option 9; the options are numbered from 0 to 4"),
        ({"options": None}, "`options`: expected a valid tuple"),
        (
            {"decisionMakers": [{**maker, "preferenceRanking": [1, [2, 2], 99]} for maker in ELMIRA["decisionMakers"]]},
            "the ranking of `MoE` must have each of the 12 feasible states once; missing, doubled or no state: 2, 3, 4, 5, 6, 7",
        ),
        (
            {
                "decisionMakers": [
                    {**maker, "preferenceRanking": [0, *range(1, 13)]} for maker in ELMIRA["decisionMakers"]
                ]
            },
            "the ranking of `MoE` must have each of the 12 feasible states once; missing, doubled or no state: 0",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_file(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(CaseError) as caught:
        read({**ELMIRA, **changes})
    assert str(caught.value) == f"a.gmcr: {message}"


def test_too_many_states_are_not_written_out_as_tied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gmcr, "MOST_TIED", 5)
    makers = [{"name": maker["name"], "options": maker["options"]} for maker in SYRIA["decisionMakers"]]
    with pytest.raises(
        CaseError, match="`Syria` has no preferences, and 6 feasible states are too many to write out as tied"
    ):
        read({**SYRIA, "decisionMakers": makers})
