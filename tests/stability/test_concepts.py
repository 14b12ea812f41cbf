"""The one list of solution concepts."""

from __future__ import annotations

import pytest

from offramp.case import checks
from offramp.errors import QuestionError
from offramp.stability.concepts import BASIC, CONCEPTS, concept, concepts_in_short


def test_the_five_basic_concepts_in_the_order_of_tables() -> None:
    assert [entry.key for entry in BASIC] == ["nash", "gmr", "smr", "seq", "sseq"]
    assert CONCEPTS[:5] == BASIC


def test_claims_may_name_exactly_these_concepts() -> None:
    assert tuple(entry.key for entry in CONCEPTS) == checks.CONCEPTS


def test_names_and_definitions_are_all_different() -> None:
    assert len({entry.name for entry in CONCEPTS}) == len({entry.label for entry in CONCEPTS}) == len(CONCEPTS)
    assert len({entry.definition for entry in BASIC}) == len(BASIC)


@pytest.mark.parametrize("key", ["seq", "SEQ", "Seq"])
def test_a_concept_is_found_by_its_key_however_written(key: str) -> None:
    assert concept(key).name == "Sequential stability"


def test_a_concept_that_does_not_exist_is_an_error_with_the_nearest() -> None:
    with pytest.raises(QuestionError, match="no solution concept `sseqq`; did you mean sseq"):
        concept("sseqq")


def test_where_none_is_near_all_are_listed() -> None:
    with pytest.raises(
        QuestionError, match=r"there are nash, gmr, .*, seq_strong, l2, l3 and so on, nonmyopic, and nash_a to seq_d"
    ):
        concept("xyz")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([], "·"),
        (["nash"], "NASH"),
        (["gmr", "smr"], "GMR, SMR"),
        (["sseq", "seq", "smr", "gmr", "nash"], "all concepts"),
    ],
)
def test_concepts_in_short(keys: list[str], text: str) -> None:
    assert concepts_in_short(keys) == text
