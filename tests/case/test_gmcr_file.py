"""A `.gmcr` file as records, checked against itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offramp.case.gmcr_file import read_file
from offramp.errors import CaseError

SMALL: dict[str, Any] = {
    "options": [{"name": "Go", "permittedDirection": "fwd"}, {"name": "Stay"}],
    "decisionMakers": [{"name": "A", "options": [0]}, {"name": "B", "options": [1], "preferences": [[[0, "Y"]]]}],
    "infeasibles": [[[0, "Y"], [1, "N"]]],
}


def problems(values: Any) -> list[str]:
    text = values if isinstance(values, str) else json.dumps(values)
    with pytest.raises(CaseError) as caught:
        read_file(text, "a.gmcr")
    assert all(problem.place is not None and problem.place.file == "a.gmcr" for problem in caught.value.problems)
    return [problem.message for problem in caught.value.problems]


def test_a_file_is_read_with_its_two_ways_of_writing_a_condition() -> None:
    compound = {"compound": True, "members": [[[0, "Y"]], [[1, "N"], [0, "N"]]]}
    file = read_file(json.dumps({**SMALL, "infeasibles": [compound, [[1, "Y"]]]}), "a.gmcr")
    assert file.infeasibles == ((((0, "Y"),), ((1, "N"), (0, "N"))), (((1, "Y"),),))
    assert [option.direction for option in file.options] == ["fwd", "both"]
    assert [maker.statements for maker in file.makers] == [(), ((((0, "Y"),),),)]
    assert (file.manual, file.coalitions) == (False, ())


@pytest.mark.parametrize(
    ("ranking", "manual"),
    [("preferenceRanking", "useManualPreferenceRanking"), ("preferenceVector", "useManualPreferenceVectors")],
)
def test_older_files_have_other_words(ranking: str, manual: str) -> None:
    makers = [{**maker, ranking: [2, [1, 3]]} for maker in SMALL["decisionMakers"]]
    file = read_file(json.dumps({**SMALL, "decisionMakers": makers, manual: True}), "a.gmcr")
    assert file.manual
    assert [maker.ranking for maker in file.makers] == [((2,), (1, 3))] * 2


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"options": [], "decisionMakers": [], "infeasibles": []}, ["a conflict needs decision makers and options; this one has none"]),
        ({"decisionMakers": "A"}, ["`decisionMakers`: expected a valid tuple"]),
        ({"options": [{"name": "Go"}, {}]}, ["`options[1].name` is missing"]),
        ({"options": [{"name": "Go", "permittedDirection": "up"}, {"name": "S"}]},
         ["`options[0].permittedDirection`: expected 'both', 'fwd' or 'back'"]),
        ({"decisionMakers": [{"options": [0]}, {"name": "B"}]},
         ["`decisionMakers[0].name` is missing", "`decisionMakers[1].options` is missing"]),
        ({"infeasibles": [[[0, "X"]]]}, ["`infeasibles[0][0][0][1]`: expected 'Y' or 'N'"]),
        ({"infeasibles": [[[0]]]}, ["`infeasibles[0][0][0][1]` is missing"]),
        ({"infeasibles": [{"compound": True}]}, ["`infeasibles[0]`: expected a valid tuple"]),
        ({"infeasibles": [[]]}, ["an infeasible condition names no option"]),
        ({"infeasibles": [[[2, "Y"]], [[-1, "Y"]]]},
         ["there is no option -1; the options are numbered from 0 to 1", "there is no option 2; the options are numbered from 0 to 1"]),
        ({"coalitions": [[0, 0]]}, ["the coalition [0, 0] must have one or more different decision makers"]),
        ({"coalitions": [[]]}, ["the coalition [] must have one or more different decision makers"]),
        ({"decisionMakers": [{"name": "A", "options": [0, 1], "misperceptions": [[[3, "Y"]], []]}]},
         ["there is no option 3; the options are numbered from 0 to 1", "a misperception of `A` names no option"]),
        ({"decisionMakers": [{"name": "A", "options": [0, 1], "misperceptions": [[[1, "no"]]]}]},
         ["`decisionMakers[0].misperceptions[0][0][0][1]`: expected 'Y' or 'N'"]),
        ({"coalitions": [[0, 5]]}, ["there is no decision maker 5; they are numbered from 0 to 1"]),
        ({"decisionMakers": [{"name": "A", "options": [0]}]}, ["option 1, `Stay`, belongs to no decision makers, not to one"]),
        ({"decisionMakers": [{"name": "A", "options": [0, 1]}, {"name": "B", "options": [1]}]},
         ["option 1, `Stay`, belongs to 2 decision makers, not to one"]),
        ({"decisionMakers": [{"name": "A", "options": [0]}, {"name": "B", "options": [1], "preferences": [[[7, "Y"]]]}]},
         ["there is no option 7; the options are numbered from 0 to 1"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_all_at_once(changes: dict[str, Any], found: list[str]) -> None:
    assert problems({**SMALL, **changes}) == found


@pytest.mark.parametrize("key", ["options", "decisionMakers", "infeasibles"])
def test_the_three_parts_are_needed(key: str) -> None:
    assert problems({name: value for name, value in SMALL.items() if name != key}) == [f"`{key}` is missing"]


@pytest.mark.parametrize("text", ["", "hello", "{", '{"options": [}', "[" * 100_000, "\ufeff{}"])
def test_what_is_no_json_is_no_file(text: str) -> None:
    (message,) = problems(text)
    assert message.startswith("this is no file of GMCR+: ")
    assert "Expecting" not in message


def test_a_text_that_is_no_json_is_quoted_at_its_place() -> None:
    with pytest.raises(CaseError) as caught:
        read_file('{"options": [\n  {"name"}]}', "a.gmcr")
    assert str(caught.value) == "a.gmcr:2:10: this is no file of GMCR+: expected JSON, but here found `}]}`"


@pytest.mark.parametrize("text", ["[]", "3", "null", '"a"'])
def test_what_is_no_mapping_is_no_file(text: str) -> None:
    (message,) = problems(text)
    assert message.startswith("`the file`: ")


def test_keys_it_does_not_know_are_kept() -> None:
    file = read_file(json.dumps({**SMALL, "comment": "x"}), "a.gmcr")
    assert file.model_extra == {"comment": "x"}
