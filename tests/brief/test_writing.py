from __future__ import annotations

import json
from pathlib import Path

import pytest

import offramp
from offramp.brief.formats import FORMATS
from offramp.brief.writing import rendered, write_brief


@pytest.fixture(scope="module")
def brief() -> offramp.Brief:
    return offramp.compose(offramp.load("chicken"))


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_file_holds_what_is_rendered(form: str, brief: offramp.Brief, tmp_path: Path) -> None:
    file = tmp_path / f"b.{FORMATS[form].ending}"
    write_brief(brief, file, form)
    made = rendered(brief, form)
    assert file.read_bytes() == (made if isinstance(made, bytes) else made.encode())
    assert list(tmp_path.iterdir()) == [file]


def test_same_case_same_bytes(brief: offramp.Brief) -> None:
    again = offramp.compose(offramp.load("chicken"))
    assert all(rendered(again, form) == rendered(brief, form) for form in FORMATS)


def test_json_is_json(brief: offramp.Brief) -> None:
    assert json.loads(rendered(brief, "json"))["title"] == "Chicken"


def test_an_unknown_format_is_named(brief: offramp.Brief) -> None:
    with pytest.raises(offramp.QuestionError, match="html, pdf, slide, docx, md, json, not as `odt`"):
        rendered(brief, "odt")


@pytest.mark.parametrize("name", ["b.slide", "b.odt", "b"])
def test_an_unknown_ending_is_named(name: str, brief: offramp.Brief, tmp_path: Path) -> None:
    with pytest.raises(offramp.QuestionError, match="html, pdf, docx, md or json, not as"):
        write_brief(brief, tmp_path / name)


def test_a_failed_write_leaves_the_old_file(
    brief: offramp.Brief, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.md"
    file.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(offramp.OutputError, match="No space left on device"):
        write_brief(brief, file)
    assert file.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["b.md"]
