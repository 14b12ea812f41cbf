"""`offramp hindcast`: as in Python, sealed files that check, and every way of asking wrongly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.hindcasting.small import SMALL

from offramp.hindcasting.hindcast import hindcast

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run

FEW = ("--samples", "4")


@pytest.fixture(autouse=True)
def _small(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")


def test_it_shows_what_python_shows(offramp_here: Run) -> None:
    result = offramp_here("hindcast", "small.yaml", *FEW)
    assert result.out.rstrip("\n") == str(hindcast("small.yaml", samples=4))
    assert (result.code, result.err) == (0, "")


def test_json_has_the_summary_and_every_question(offramp_here: Run) -> None:
    result = offramp_here("hindcast", "small.yaml", *FEW, "--json")
    plain = json.loads(result.out)
    assert plain["samples"] == 4
    assert [question["name"] for question in plain["questions"]][:2] == ["war", "line"]
    assert plain["summary"]["questions"] == 8


def test_a_sealed_file_checks(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("hindcast", "small.yaml", *FEW, "--out", "sealed.json").err == "wrote sealed.json\n"
    result = offramp_here("hindcast", "--sealed", "sealed.json")
    assert (result.code, result.out) == (
        0,
        "sealed.json: the forecasts of 2030-01-01 follow from this case, these questions, these facts and this code.\n",
    )
    again = offramp_here("hindcast", "small.yaml", *FEW, "--out", "sealed.json")
    assert (again.code, "add --force" in again.err) == (1, True)


def test_a_sealed_file_of_other_questions_does_not(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("hindcast", "small.yaml", *FEW, "--out", "sealed.json")
    (tmp_path / "small.yaml").write_text(
        SMALL.replace("{happened: 3, of: 10,", "{happened: 4, of: 10,"), encoding="utf-8"
    )
    result = offramp_here("hindcast", "--sealed", "sealed.json")
    assert result.code == 1
    assert result.out == (
        "sealed.json: the file and the forecasts made again differ:\n"
        "  the questions differ from those of the file\n"
        "  the forecast of “line” differs\n"
    )


def test_a_sealed_file_is_of_one_set(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("hindcast", "small.yaml", *FEW, "--out", "sealed.json")
    result = offramp_here("hindcast", "korea-2017", "--sealed", "sealed.json")
    assert result.code == 1
    assert "the forecasts are of the set `small.yaml`, not of `korea-2017`; leave the name out" in result.err
    (tmp_path / "cut.json").write_text((tmp_path / "sealed.json").read_text(encoding="utf-8")[:500], encoding="utf-8")
    assert "it is not JSON, or it was cut off" in offramp_here("hindcast", "--sealed", "cut.json").err
    (tmp_path / "notes.yaml").write_text("only a sentence\n", encoding="utf-8")
    assert "a question set has keys such as `date:` and `questions:`" in offramp_here("hindcast", "notes.yaml").err


def test_tables_are_written_as_csv(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("hindcast", "small.yaml", *FEW, "--csv", "tables")
    assert "wrote tables/forecasts-and-outcomes.csv" in result.err.replace("\\", "/")
    head = (tmp_path / "tables" / "forecasts-and-outcomes.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("question,model,model low,model high,policies mixed")


def test_all_takes_every_set_together(offramp_here: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the small set in the place of the four of the catalog."""
    from offramp.hindcasting import catalog

    (tmp_path / "other.yaml").write_text(SMALL.replace('value: "no", source', 'value: "yes", source'), encoding="utf-8")
    monkeypatch.setattr(catalog, "slugs", lambda: ("small.yaml", "other.yaml"))
    result = offramp_here("hindcast", "all", *FEW)
    assert result.out.startswith("2 dates together: the model ")
    assert result.out.count("Forecasts and outcomes") == 2
    plain = json.loads(offramp_here("hindcast", "--all", *FEW, "--json").out)
    assert plain["summary"]["dates"] == ["2030-01-01", "2030-01-01"]
    assert len(plain["hindcasts"]) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "name a question set, such as korea-2017, or `all`"),
        (("korea-2018",), 1, "there is no question set `korea-2018`; did you mean korea-2"),
        (("all", "--out", "x.json"), 2, "--out writes the forecasts of one set; name it"),
        (("--sealed", "small.yaml"), 1, "no file of sealed forecasts"),
        (("small.yaml", "--samples", "0"), 2, "0 is not in the range"),
    ],
)
def test_a_wrong_question_gets_one_message(
    arguments: tuple[str, ...], code: int, message: str, offramp_here: Run
) -> None:
    result = offramp_here("hindcast", *arguments)
    assert result.code == code
    assert message in result.err
    assert result.out == ""
