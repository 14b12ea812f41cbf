"""Import and export of `.gmcr` files: the same states, the same preferences."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import gmcr
from offramp.case.bits import code_of, lookup_in
from offramp.case.catalog import slugs
from offramp.case.checks import names_of, problems_of
from offramp.case.feasible import feasible
from offramp.case.gmcr import from_gmcr, to_gmcr
from offramp.case.model import Case
from offramp.case.preferences import Ranking, Statements
from offramp.case.reading import load, loads
from offramp.case.state_names import read_state
from offramp.case.value import holds
from offramp.case.writing import to_yaml
from offramp.errors import CaseError, Place, QuestionError

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
    if isinstance(wanted, Ranking):
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
    assert [case.once(name) for name in case.options] == ["on", "off", None, "on", None]
    assert [case.label(name) for name in case.options] == [option["name"] for option in ELMIRA["options"]]
    assert [case.name(actor) for actor in case.actors] == ["MoE", "Uniroyal", "Local Government"]
    assert str(case.impossible[3]) == "not uniroyal.delay and not uniroyal.accept and not uniroyal.abandon"
    assert case.status_quo == ("uniroyal.delay",)
    assert case.summary == (
        "Read from a file of GMCR+. The file names no status quo; the lowest-numbered feasible state stands in for it. "
        "The statements of MoE are left out: the file goes by a ranking by hand."
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
    assert case.summary is not None
    assert "The misperceptions of Syria are left out." in case.summary
    assert "The coalition of Syria and Iraq is left out." in case.summary
    assert "Iraq are left out" not in case.summary


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


def test_conditions_that_say_nothing_decide_nothing() -> None:
    makers = [{**maker, "preferences": [[], {"members": []}, [[0, "Y"]]]} for maker in SYRIA["decisionMakers"]]
    case = read({**SYRIA, "decisionMakers": makers, "infeasibles": [{"members": []}]})
    assert case.impossible == ()
    assert [str(said.say) for said in case.preferences["iraq"].statements] == ["syria.release_water"]  # type: ignore[union-attr]


def test_what_is_not_known_is_told() -> None:
    makers = [{**maker, "colour": "red"} for maker in SYRIA["decisionMakers"]]
    case = read({**SYRIA, "decisionMakers": makers, "comments": "Long."})
    assert (case.summary or "").endswith("Left out because it is not known here: colour, comments.")


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


EXPORTED = [slug for slug in slugs() if slug not in ("elmira-1991", "korea-2017")]


@pytest.mark.parametrize("slug", EXPORTED)
def test_a_case_sent_and_fetched_has_the_same_states_and_preferences(slug: str) -> None:
    case = load(slug)
    same(case, from_gmcr(to_gmcr(case), f"{slug}.gmcr"))


def same(case: Case, again: Case) -> None:
    assert [case.label(name) for name in case.options] == [again.label(name) for name in again.options]
    assert [case.once(name) for name in case.options] == [again.once(name) for name in again.options]
    assert feasible(case).tolist() == feasible(again).tolist()
    for actor, other in zip(case.actors, again.actors, strict=True):
        assert case.name(actor) == again.name(other)
        before, after = levels(case, actor), levels(again, other)
        for one in before:
            for two in before:
                assert (before[one] < before[two]) == (after[one] < after[two])


atoms = st.sampled_from(["a.x", "a.y", "b.z", "both", "(not a.x)", "(not b.z)"])
conditions = st.recursive(
    atoms,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or", "if", "iff", "<"]), inner).map(lambda p: f"({' '.join(p)})")
        | inner.map(lambda text: f"(not {text})")
    ),
    max_leaves=4,
)


@examples(60)
@given(
    st.lists(conditions, max_size=2),
    st.lists(conditions, min_size=1, max_size=3),
    st.lists(conditions, min_size=1, max_size=3),
)
def test_any_statements_sent_and_fetched_mean_the_same(rules: list[str], first: list[str], second: list[str]) -> None:
    case = Case.model_validate(
        {
            "actors": {"a": {"options": {"x": "X", "y": {"label": "Y", "once": "on"}}}, "b": {"options": {"z": "Z"}}},
            "terms": {"both": "a.x and a.y"},
            "impossible": rules,
            "status quo": [],
            "preferences": {"a": first, "b": second},
        }
    )
    if len(feasible(case)):
        same(case, from_gmcr(to_gmcr(case)))


@examples(60)
@given(st.permutations(range(8)), st.lists(st.booleans(), min_size=7, max_size=7))
def test_any_ranking_sent_and_fetched_means_the_same(order: list[int], ties: list[bool]) -> None:
    options = ("a.x", "a.y", "b.z")
    names = [",".join(name for bit, name in enumerate(options) if code >> bit & 1) or "-" for code in order]
    groups = [[names[0]]]
    for name, tied in zip(names[1:], ties, strict=True):
        groups = [*groups[:-1], [*groups[-1], name]] if tied else [*groups, [name]]
    case = Case.model_validate(
        {
            "actors": {"a": {"options": {"x": "X", "y": "Y"}}, "b": {"options": {"z": "Z"}}},
            "status quo": [],
            "preferences": {"a": {"ranking": groups}, "b": {"ranking": [names]}},
        }
    )
    same(case, from_gmcr(to_gmcr(case)))


def test_what_is_sent_is_in_the_form_of_the_format() -> None:
    text = """
actors:
  a: {name: Ann, options: {x: X, y: {label: Y, once: on}}}
  b: {options: {z: {label: Z, once: off}}}
terms: {both: a.x and a.y}
impossible: [both or b.z and a.y, a.y if a.x]
status quo: [b.z, a.y]
preferences:
  a: [a.x and not b.z, both or not a.y, a.x iff b.z, 1 < 2, a.x == a.x]
  b: [not b.z]
"""
    values = json.loads(to_gmcr(loads(text.replace("status quo: [b.z, a.y]", "status quo: [a.x]"))))
    assert values["options"] == [
        {"name": "X", "permittedDirection": "both"},
        {"name": "Y", "permittedDirection": "fwd"},
        {"name": "Z", "permittedDirection": "back"},
    ]
    assert values["infeasibles"] == [[[0, "Y"], [1, "Y"]], [[1, "Y"], [2, "Y"]], [[0, "N"]], [[1, "Y"]]]
    assert values["decisionMakers"] == [
        {
            "name": "Ann",
            "options": [0, 1],
            "preferences": [
                [[0, "Y"], [2, "N"]],
                {"compound": True, "members": [[[0, "Y"], [1, "Y"]], [[1, "N"]]]},
                {"compound": True, "members": [[[0, "N"], [2, "N"]], [[0, "Y"], [2, "Y"]]]},
            ],
        },
        {"name": "b", "options": [2], "preferences": [[[2, "N"]]]},
    ]
    assert values["useManualPreferenceRanking"] is False
    assert values["coalitions"] == [0, 1]


def test_rankings_are_sent_as_ordered_numbers() -> None:
    values = json.loads(to_gmcr(load("syria-iraq-1975")))
    assert values["useManualPreferenceRanking"] is True
    assert [maker["preferenceRanking"] for maker in values["decisionMakers"]] == [
        [1, 3, 6, 2, 4, 5],
        [2, 4, 6, 1, 5, 3],
    ]
    ties = json.loads(to_gmcr(load("garrison-1976")))["decisionMakers"][0]["preferenceRanking"]
    # As in the file of the Garrison conflict that comes with GMCR+.
    assert [sorted(group) if isinstance(group, list) else group for group in ties] == [
        3, 7, [1, 2], 4, [5, 6], 8, 9, 12, 11, 15, 10, 13, 14, 17, 16, 18, 19, 21, 20, 22, 23,
    ]  # fmt: skip


BASE = """
title: T
summary: S
start: 2017-06-28
horizon: 5 years
sources: {s: A book}
actors: {a: {options: {x: {label: X, source: s, note: N}}, note: N}, b: {options: {y: Y}}}
terms: {t: a.x}
impossible: [t and b.y]
status quo: [a.x]
preferences:
  a: [{say: a.x, source: s, note: N}]
  b: [b.y]
goals: {g: a.x}
claims: {c: {text: T, holds: stable(g)}}
"""


def test_what_says_nothing_of_states_moves_and_preferences_is_left_out() -> None:
    same(loads(BASE), from_gmcr(to_gmcr(loads(BASE))))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (BASE + "merge: [a.x]\n", "`merge`"),
        (BASE + "events: {war: War}\n", "`events`"),
        (BASE + "ends: a.x\n", "`ends`"),
        (BASE + "unknowns: {u: 1}\n", "`unknowns`"),
        (BASE + "counts: {n: a.x}\n", "`counts`"),
        (BASE + "stocks: {n: {start: 1, grows: a.x}}\nharms: {h: {a.x: 1}}\n", "`stocks`; `harms`"),
        (BASE + "measures: {m: {chance of: a.x, at: 1 year}}\npolicies: {p: {}}\n", "`measures`; `policies`"),
        (BASE + "beliefs: {a: {b: [a.x]}}\nunaware: {a: [b.y]}\n", "`beliefs`; `unaware`"),
        (BASE.replace("  b: [b.y]\n", "images: {b: {calm: {preferences: [b.y]}}}\n"), "`images`"),
        (BASE.replace("{y: Y}}", "{y: Y}, tempo: 4, reliability: 0.5}"), "the tempo of `b`; the reliability of `b`"),
        (BASE.replace("[b.y]", "{weights: {b.y: 2}}"), "the weights of `b`"),
        (BASE.replace("[b.y]", "[{say: b.y, strong: true}]"), "the strong or unsure statements of `b`"),
        (BASE.replace("[b.y]", "[{say: b.y, unsure: true}]"), "the strong or unsure statements of `b`"),
        (
            BASE.replace("[b.y]", "{ranking: [b.y, much, [a.x, '-']]}"),
            "the big gaps (`much`) in the ranking of `b`; rankings of some actors beside statements of others",
        ),
    ],
)
def test_what_the_format_cannot_hold_is_listed(changed: str, named: str) -> None:
    with pytest.raises(QuestionError) as caught:
        to_gmcr(loads(changed))
    assert str(caught.value) == f"a .gmcr file cannot hold {named}; write .yaml or .json instead"


def test_a_condition_on_too_many_options_is_refused() -> None:
    options = ", ".join(f"o{i}: O" for i in range(9))
    said = " + ".join(f"a.o{i}" for i in range(9))
    case = loads(f"actors: {{a: {{options: {{{options}}}}}}}\nstatus quo: []\npreferences: {{a: ['{said} > 3']}}\n")
    with pytest.raises(
        QuestionError, match="names 9 things; to be put as a list of conjunctions, it may name at most 8"
    ):
        to_gmcr(case)


@pytest.mark.parametrize(
    ("ranking", "message"),
    [
        ("[a.x, b.y]", "the ranking of `a` does not have each feasible state once"),
        ("[a.x, b.y, '-', '-']", "the ranking of `a` does not have each feasible state once"),
        ("['a.x,b.y', a.x, b.y, '-']", "the ranking of `a` has `a.x,b.y`, which is impossible"),
    ],
)
def test_a_ranking_is_of_each_state_once(ranking: str, message: str) -> None:
    case = loads(
        BASE[: BASE.index("preferences")]
        + f"preferences: {{a: {{ranking: {ranking}}}, b: {{ranking: [a.x, b.y, '-']}}}}\n"
    )
    with pytest.raises(QuestionError) as caught:
        to_gmcr(case)
    assert str(caught.value) == message


def test_every_field_of_a_case_is_held_left_out_or_refused() -> None:
    assert {*Case.model_fields} >= gmcr._HELD | gmcr._WORDS  # noqa: SLF001  (the list must follow the model)
