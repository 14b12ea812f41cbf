"""`offramp brief`: what it takes, what it never overwrites, and where it writes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import offramp
from offramp.brief.recognition import Origin, origin_of
from offramp.findings.defaults import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def brief(run: Run, *arguments: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("brief", *arguments, "--json").out)
    return data


def test_an_image_is_the_only_one_of_its_actor(offramp_here: Run) -> None:
    asked = ("river", "--samples", "0", "--policy", "wait")
    assert "Wants water, and to talk about it" in json.dumps(brief(offramp_here, *asked))
    assert "Wants water, and to talk about it" not in json.dumps(brief(offramp_here, *asked, "--image", "down=proud"))
    every, named = (brief(offramp_here, "hotline", "--samples", "0", *more) for more in ((), ("--policy", "all")))
    assert every["sections"] == named["sections"]


def test_set_and_policy_say_what_is_compared(offramp_here: Run) -> None:
    asked = ("--policy", "wait", "--policy", "open the line", "--samples", "64")
    found = brief(offramp_here, "hotline", *asked, "--set", "misread=0.02")
    assert found["provenance"]["command"].endswith(
        "hotline --set misread=0.02 --policy wait --policy 'open the line' --samples 64"
    )
    (options,) = (section for section in found["sections"] if section["title"] == "The choice at a glance")
    (glance,) = options["blocks"]
    assert {each["option"] for each in glance["options"]} == {"Wait", "Open the line"}
    plain = brief(offramp_here, "hotline", *asked)
    assert plain["sections"] != found["sections"]


def test_claims_on_other_policies_are_named(offramp_here: Run) -> None:
    result = offramp_here("brief", "river", "--policy", "wait", "--samples", "0", "--json")
    assert (result.code, result.err.split(":")[0]) == (0, "left out 3 claims on other policies")


def test_help_shows_the_number_of_worlds_that_is_drawn(offramp_here: Run) -> None:
    assert f"[default: {SAMPLES}; x>=0]" in " ".join(offramp_here("brief", "--help").out.split())
    assert brief(offramp_here, "hotline", "--policy", "wait")["provenance"]["worlds"] == f"{SAMPLES}"
    assert "[default: 1000; x>=1]" in " ".join(offramp_here("rank", "--help").out.split())


@pytest.mark.parametrize("form", ["html", "md", "json", "pdf", "docx"])
def test_a_brief_is_written_over_and_nothing_else_is(form: str, offramp_here: Run, tmp_path: Path) -> None:
    out = tmp_path / f"x.{form}"
    assert offramp_here("brief", "chicken", "--out", out.name).code == 0
    assert offramp_here("brief", "prisoners-dilemma", "--out", out.name).code == 0
    assert origin_of(out) is Origin.OFFRAMP
    out.write_text("mine", encoding="utf-8")
    result = offramp_here("brief", "chicken", "--out", out.name)
    assert (result.code, result.out) == (1, "")
    assert (
        result.err == f"{out.name}: this file is not a brief of offramp; name another, or add --force to overwrite it\n"
    )
    assert out.read_text(encoding="utf-8") == "mine"
    assert offramp_here("brief", "chicken", "--out", out.name, "--force").code == 0
    assert origin_of(out) is Origin.OFFRAMP


@pytest.mark.parametrize("form", ["html", "md"])
def test_an_edited_brief_is_kept(form: str, offramp_here: Run, tmp_path: Path) -> None:
    out = tmp_path / f"x.{form}"
    assert offramp_here("brief", "chicken", "--out", out.name).code == 0
    edited = out.read_text(encoding="utf-8").replace("Chicken", "Our chicken", 1)
    out.write_text(edited, encoding="utf-8")
    result = offramp_here("brief", "chicken", "--out", out.name)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        f"{out.name}: this brief may have been edited; name another file, or add --force to overwrite it\n"
    )
    assert out.read_text(encoding="utf-8") == edited
    assert offramp_here("brief", "chicken", "--out", out.name, "--force").code == 0


def test_the_front_alone_and_another_language(offramp_here: Run) -> None:
    plain = brief(offramp_here, "river", "--samples", "8")
    short = brief(offramp_here, "river", "--samples", "8", "--front-only", "--language", "fr")
    assert any(section["annex"] for section in plain["sections"])
    assert not any(section["annex"] for section in short["sections"])
    assert (plain["language"], short["language"]) == ("en", "fr")
    assert short["subtitle"].startswith("1 janvier 2031")
    assert short["provenance"]["command"] == "offramp brief river --samples 8 --front-only --language fr"


def test_a_binary_format_is_not_for_a_terminal(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = offramp_here("brief", "chicken", "--format", "docx", "--out", "-")
    assert (result.code, result.out) == (2, "")
    assert "a DOCX file is not for a terminal" in result.err


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_case_file_is_never_written_over(form: str, offramp_here: Run, tmp_path: Path) -> None:
    case = tmp_path / f"mine.{form}"
    offramp.write(offramp.load("chicken"), case)
    before = case.read_bytes()
    for out in (case.name, f"./{case.name}"):
        for force in ((), ("--force",)):
            result = offramp_here("brief", case.name, "--out", out, "--format", "json", *force)
            assert result.code == 1, result
            assert "the command reads this file" in result.err
    result = offramp_here("brief", "chicken", "--out", case.name, "--format", "json")
    assert "not a brief of offramp" in result.err
    assert case.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("chicken", "--image", "all"), 1, "one reading at a time"),
        (("chicken", "--image", "row=x"), 1, "`row` has no images"),
        (("hotline", "--policy", "wayt"), 1, "did you mean wait?"),
        (("hotline", "--set", "misred=1"), 1, "did you mean misread?"),
        (("chicken", "--out", "x.png"), 2, "html, pdf, docx, md or json, not as `png`"),
        (("chicken", "--out", "x.PNG"), 2, "not as `png`"),
        (("chicken", "--out", "x.slide"), 2, "not as `slide`"),
        (("chicken", "--out", "x.docx", "--format", "pdf"), 2, "--out brief.pdf"),
        (("chicken", "--language", "de"), 2, "'en', 'fr'"),
        (("chicken", "--json", "--out", "x.html"), 2, "--json prints to standard output"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("brief", *arguments)
    assert (result.code, result.out) == (code, "")
    assert told in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["rank", "claims"])
def test_a_folder_of_results_is_no_picture(command: str, offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here(command, "hotline", "--out", "x.png")
    assert (result.code, result.out) == (2, "")
    assert "`x.png` is the name of a file" in result.err
    assert "--out x" in result.err
    assert list(tmp_path.iterdir()) == []


def test_a_users_own_hindcast_stands_in_the_brief(offramp_here: Run, tmp_path: Path) -> None:
    from tests.hindcasting.small import SMALL

    (tmp_path / "small.yaml").write_text(
        SMALL.replace("case: hotline", "case: hotline\npolicy: open the line"), encoding="utf-8"
    )
    assert offramp_here("hindcast", "small.yaml", "--samples", "4", "--out", "h.json").code == 0
    found = brief(offramp_here, "hotline", "--samples", "4", "--hindcast", "h.json")
    text = json.dumps(found, ensure_ascii=False)
    assert "the model under “open the line” scores" in text
    assert "Is there a war within ten years?" in text
    assert found["provenance"]["command"].endswith("--hindcast h.json")
    assert "Brier" not in json.dumps(brief(offramp_here, "hotline", "--samples", "4"))


def test_a_hindcast_that_is_not_of_the_case_is_refused_before_anything_is_computed(
    offramp_here: Run, tmp_path: Path
) -> None:
    from tests.hindcasting.small import SMALL

    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert offramp_here("hindcast", "small.yaml", "--samples", "2", "--out", "h.json").code == 0
    for asked, words in (
        (("river", "--hindcast", "h.json"), "the case differs from that of the file"),
        (("hotline", "--set", "misread=0.02", "--hindcast", "h.json"), "the case differs from that of the file"),
        (("hotline", "--hindcast", "no.json"), "no.json"),
        (("hotline", "--hindcast", "small.yaml"), "no file of sealed forecasts"),
    ):
        result = offramp_here("brief", *asked, "--out", "b.md")
        assert (result.code, words in result.err, "Traceback" in result.err) == (1, True, False), result.err
    both = offramp_here("brief", "hotline", "--hindcast", "h.json", "--since", "river", "--out", "b.md")
    assert (both.code, "leave out --hindcast" in both.err) == (2, True)
    assert not (tmp_path / "b.md").exists()


@pytest.mark.parametrize("more", [("--language", "fr"), ("--front-only",)])
def test_a_page_on_the_changes_refuses_what_it_cannot_follow(
    more: tuple[str, ...], offramp_here: Run, tmp_path: Path
) -> None:
    result = offramp_here("brief", "river", "--since", "river", *more, "--out", "c.md")
    assert result.code == 2
    assert f"leave out {more[0]}, or leave out --since" in result.err
    assert not (tmp_path / "c.md").exists()


def test_a_single_option_is_told_with_its_mean(offramp_here: Run) -> None:
    made = brief(offramp_here, "river", "--policy", "talk first", "--samples", "8", "--front-only")
    said = json.dumps(made, ensure_ascii=False)
    assert "This brief follows one option in a model of 2 actors, in 8 worlds: draws of what is not known." in said
    assert re.search("“Talk first” is the only option. On shots fired its mean is [0-9]+.%[.]", said)
