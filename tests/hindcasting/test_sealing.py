"""Sealed forecasts depend on nothing after the date, and a changed file, case, fact or code is seen."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from tests.hindcasting.small import FACTS, SMALL, facts, small
from tests.hindcasting.test_restating import scrambled

from offramp.errors import QuestionError
from offramp.hindcasting import sealing
from offramp.hindcasting.facts import read_facts, shipped_facts
from offramp.hindcasting.questions import parse_questions, read_questions
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL, PERSISTENCE, POOL, differences, read_sealed, seal

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.hindcasting.facts import Facts
    from offramp.hindcasting.questions import QuestionSet
    from offramp.hindcasting.sealing import Sealed


def sealed(questions: QuestionSet | None = None, record: Facts | None = None, seed: int = 0) -> Sealed:
    blind = (questions or small()).blind()
    return seal(blind, record or facts(), "small.yaml", samples=4, seed=seed, histories=8)


@pytest.fixture(scope="module")
def made() -> Sealed:
    return sealed()


def outcomes_scrambled(questions: QuestionSet, seed: int) -> QuestionSet:
    """Return the set with the outcome of every event drawn, that of every number changed, and other experts."""
    chance = random.Random(seed)  # noqa: S311
    other = {}
    for name, question in questions.questions.items():
        assert question.outcome is not None
        event = isinstance(question.outcome.value, str)
        value = chance.choice(["yes", "no"]) if event else float(chance.randrange(1000))
        outcome = question.outcome.model_copy(update={"value": value, "on": None, "note": "drawn"})
        other[name] = question.model_copy(update={"outcome": outcome, "experts": ()})
    return questions.model_copy(update={"questions": other})


def test_scrambling_everything_after_the_date_leaves_the_same_bytes(made: Sealed) -> None:
    """All later facts, all outcomes and all later forecasts."""
    for seed in range(2):
        later = scrambled(facts(), "2030-01-01", seed)
        assert later != facts()
        again = sealed(outcomes_scrambled(small(), seed), later)
        assert again.text().encode() == made.text().encode()


def test_scrambling_leaves_the_same_bytes_of_a_set_of_the_catalog() -> None:
    """That of 2012, whose rates are counted from the record, in one world."""
    questions, record = read_questions("korea-2012"), shipped_facts()
    later = scrambled(record, questions.date)
    one, other = (
        seal(some.blind(), known, "korea-2012", samples=1, histories=4).text()
        for some, known in ((questions, record), (outcomes_scrambled(questions, 3), later))
    )
    assert one.encode() == other.encode()
    assert later.count("launch", "2012-03-01", "2030-01-01") != record.count("launch", "2012-03-01", "2030-01-01")


def test_a_fact_before_the_date_changes_forecasts_and_the_hash_of_the_evidence(made: Sealed) -> None:
    other = sealed(record=read_facts(FACTS.replace("2029-12-01,launch,20", "2029-12-01,launch,21")))
    assert other.digests["evidence"] != made.digests["evidence"]
    assert other.digests["case"] == made.digests["case"]
    found = differences(made.to_dict(), other.digests, other)
    assert found[0] == "the facts until the date differ from those of the file"
    assert "the forecast of “hotter” differs" in found


def test_a_question_changes_its_hash_alone(made: Sealed) -> None:
    other = sealed(parse_questions(SMALL.replace("Is there a war within ten years?", "War?")))
    assert differences(made.to_dict(), other.digests, other) == ("the questions differ from those of the file",)


def test_code_changes_its_hash(made: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROOMS", ("case", "graph"))
    assert sealing.code_digest() != made.digests["code"]


def test_forecasts_are_of_every_forecaster(made: Sealed) -> None:
    assert set(made.forecasts["war"]) == {MODEL, MIXTURE, BASE_RATE, PERSISTENCE, POOL}
    assert set(made.forecasts["moon"]) == {BASE_RATE, PERSISTENCE}
    assert set(made.forecasts["arms"]) == {MODEL, MIXTURE, PERSISTENCE}


def test_a_file_is_read_back(made: Sealed, tmp_path: Path) -> None:
    file = tmp_path / "sealed.json"
    file.write_text(made.text(), encoding="utf-8")
    kept = read_sealed(file)
    assert kept["seal"] == made.to_dict()["seal"]
    assert differences(kept, made.digests, made) == ()


def test_a_file_without_an_outcome(made: Sealed) -> None:
    assert "outcome" not in made.text()
    assert "2030-07-01" not in made.text()


def test_a_changed_file_is_refused(made: Sealed, tmp_path: Path) -> None:
    file = tmp_path / "sealed.json"
    plain = json.loads(made.text())
    plain["forecasts"]["war"][MODEL]["probability"] = 0.5
    file.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(QuestionError, match=r"was changed after it was sealed$"):
        read_sealed(file)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"hindcast": 2, "seal": ""}'])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "sealed.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError, match="no file of sealed forecasts"):
        read_sealed(file)


def test_the_seed_changes_drawn_forecasts(made: Sealed) -> None:
    assert sealed(seed=5).forecasts["spell"][MODEL] != made.forecasts["spell"][MODEL]
