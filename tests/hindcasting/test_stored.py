"""Hindcasts for the brief: of the package, and of a user's file of sealed forecasts, which has to be of the same case."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.hindcasting.small import SMALL, small

import offramp
from offramp.case.catalog import find as case_file
from offramp.case.reading import load
from offramp.comparison.changes import changed
from offramp.errors import QuestionError
from offramp.hindcasting import sealing, stored
from offramp.hindcasting.distributions import Chance
from offramp.hindcasting.given_policy import GIVEN
from offramp.hindcasting.hindcast import Hindcast, hindcast
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL, PERSISTENCE
from offramp.hindcasting.stored import StoredAnswer, kept_hindcast, stored_hindcast, stored_of, stored_text
from offramp.hindcasting.words import means_table


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hindcast:
    """A hindcast of the small set, whose forecasts are sealed in `h.json` beside the set."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    found = hindcast("small.yaml", samples=4, histories=8)
    (tmp_path / "h.json").write_text(found.sealed.text(), encoding="utf-8")
    return found


def test_a_file_is_scored_as_the_hindcast_it_was_sealed_of(made: Hindcast) -> None:
    case = load("hotline")
    found = kept_hindcast("h.json", case)
    assert found == stored_of(made.questions, made.rows, 4, case.digest)
    assert (found.model, found.base_rate) == (made.summary.brier[MODEL], made.summary.brier[BASE_RATE])
    assert (found.policy, found.date, len(found.questions)) == ("wait", "2030-01-01", 8)
    means = {row[0]: row[1:] for row in means_table(made.summary).rows}
    assert {one.who: (str(one.events), f"{one.brier:.3f}") for one in found.scores} == {
        who: means[who][:2] for who in (MODEL, MIXTURE, BASE_RATE, PERSISTENCE)
    }
    assert {one.who for one in found.scores if one.log is None} == {who for who in means if means[who][3] == "infinite"}
    numbers = [row for row in made.rows if not row.is_event and row.scores]
    assert [one.model for one in found.numbers] == [row.scores[MODEL].crps for row in numbers]
    for row, one in zip(made.rows, found.questions, strict=True):
        forecast = row.forecasts.get(MODEL)
        assert (one.question, one.model is None) == (row.question.text, forecast is None)
        if isinstance(forecast, Chance):
            assert one.model == StoredAnswer(forecast.probability, forecast.low, forecast.high)
        elif forecast is not None:
            assert one.model == StoredAnswer(*(forecast.quantile(share) for share in (0.5, 0.05, 0.95)))
    (expert,) = found.experts
    assert (expert.who, expert.low, expert.high, expert.asks) == ("A. Nyone", 0.2, 0.4, "war")
    assert (expert.horizon, expert.known_from) == ("unstated", "2030-06-30")


def test_the_questions_are_found_beside_the_file(
    made: Hindcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("h.json", "small.yaml"):
        (tmp_path / name).rename(elsewhere / name)
    assert kept_hindcast(elsewhere / "h.json", load("hotline")).events == made.summary.events
    (elsewhere / "small.yaml").unlink()
    with pytest.raises(QuestionError, match=r"there is no question set `small\.yaml`"):
        kept_hindcast(elsewhere / "h.json", load("hotline"))


def test_forecasts_of_another_case_are_refused(made: Hindcast) -> None:
    for case in (changed(load("hotline"), {"unknowns.misread": "0.02"}), load("cuba-1962")):
        with pytest.raises(
            QuestionError, match=r"h\.json: the forecasts do not follow .*: the case differs .*makes them again"
        ):
            kept_hindcast("h.json", case)


def test_a_hindcast_of_another_date_does_not_replace_the_one_of_the_package(
    made: Hindcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = kept_hindcast("h.json", load("hotline"))
    monkeypatch.setattr(stored, "stored_hindcast", lambda _: replace(own, date="2031-05-05"))
    with pytest.raises(QuestionError, match="are of 2030-01-01; the hindcast of this case is of 2031-05-05"):
        kept_hindcast("h.json", load("hotline"))


def test_forecasts_of_other_questions_code_or_bytes_are_refused(
    made: Hindcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = load("hotline")
    (tmp_path / "small.yaml").write_text(
        SMALL.replace("{happened: 3, of: 10,", "{happened: 4, of: 10,"), encoding="utf-8"
    )
    with pytest.raises(QuestionError, match="the questions differ from those of the file"):
        kept_hindcast("h.json", case)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    with monkeypatch.context() as other:
        other.setattr(sealing, "ROOMS", ("case",))
        with pytest.raises(QuestionError, match="the code differs from that of the file"):
            kept_hindcast("h.json", case)
    plain = json.loads((tmp_path / "h.json").read_text(encoding="utf-8"))
    plain["forecasts"]["war"][MODEL]["probability"] = 0.5
    (tmp_path / "h.json").write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(QuestionError, match="was changed after it was sealed"):
        kept_hindcast("h.json", case)


def test_an_outcome_that_is_known_only_now_changes_the_score_and_no_forecast(made: Hindcast, tmp_path: Path) -> None:
    before = kept_hindcast("h.json", load("hotline"))
    other = SMALL.replace(
        'persistence: "yes"\n    outcome: {value: "no"', 'persistence: "yes"\n    outcome: {value: "yes"'
    )
    assert other != SMALL
    (tmp_path / "small.yaml").write_text(other, encoding="utf-8")
    after = kept_hindcast("h.json", load("hotline"))
    assert [row.model for row in after.questions] == [row.model for row in before.questions]
    assert after.model != before.model


def test_a_file_keeps_the_answers_given_the_policy_that_came_beside_its_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    came = "came: {policy: {north.line: on}, source: log}\n"
    (tmp_path / "small.yaml").write_text(SMALL.replace("sources:", f"{came}sources:"), encoding="utf-8")
    found = hindcast("small.yaml", samples=2, histories=4)
    Path("h.json").write_text(found.text(), encoding="utf-8")
    kept = kept_hindcast("h.json", load("hotline"))
    assert kept == stored_of(found.questions, found.rows, 2, load("hotline").digest)
    pair = next(pair for pair in found.summary.pairs if pair.who == GIVEN)
    assert (kept.given_events, kept.given, kept.given_base_rate) == (pair.events, pair.brier, pair.base_rate)
    assert len({row.given for row in kept.questions}) > 1
    plain = json.loads(found.text())
    plain["given"]["forecasts"]["war"]["probability"] = 0.5
    Path("h.json").write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(QuestionError, match="was changed after it was sealed"):
        kept_hindcast("h.json", load("hotline"))
    del plain["given"]
    Path("h.json").write_text(json.dumps(plain), encoding="utf-8")
    assert kept_hindcast("h.json", load("hotline")).given_events == 0


def test_the_set_names_a_case_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    file = case_file("hotline")
    assert file is not None
    (inside / "mine.yaml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (inside / "small.yaml").write_text(SMALL.replace("case: hotline", "case: mine.yaml"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = hindcast(inside / "small.yaml", samples=2, histories=4)
    Path("h.json").write_text(found.sealed.text(), encoding="utf-8")
    assert kept_hindcast("h.json", load(inside / "mine.yaml")).samples == 2


def test_a_set_without_a_common_event_has_no_scores() -> None:
    questions = small().model_copy(update={"questions": {"moon": small().questions["moon"]}})
    found = stored_of(questions, (), 4, "")
    assert (found.events, found.model, found.standing) == (0, 0.0, "level")


def test_the_file_of_the_package_is_what_is_written() -> None:
    shipped = Path(offramp.__file__).parent / "hindcasting" / "catalog" / "korea-2017.json"
    found = stored_hindcast(load("korea-2017"))
    assert found is not None
    assert list(json.loads(shipped.read_text(encoding="utf-8"))) == list(json.loads(_written()))
    assert found.standing == "worse"


def _written() -> str:
    from offramp.hindcasting.facts import shipped_facts
    from offramp.hindcasting.sealing import seal

    questions = small()
    made = seal(questions.blind(), shipped_facts(), "small.yaml", samples=1, histories=2)
    return stored_text(Hindcast(questions, made, (), ()), load("hotline"))
