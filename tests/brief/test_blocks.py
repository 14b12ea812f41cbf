from __future__ import annotations

import json

from offramp.brief.blocks import Bullets, Paragraph, Section
from offramp.brief.brief import Brief
from offramp.tables import Table


def brief() -> Brief:
    sections = (
        Section("Front", (Paragraph("text"), Bullets(("reason",))), 1),
        Section("Back", (Bullets(("a", "b")), Table("t", ("c",), (("1",),)))),
    )
    provenance = {
        "case": "x.yaml",
        "sha256": "0" * 64,
        "offramp": "0",
        "command": "offramp brief x.yaml",
        "given": "none",
    }
    return Brief("Title <b>", "sub", "summary", sections, provenance)


def test_front_and_annex() -> None:
    assert [section.title for section in brief().front] == ["Front"]
    assert [section.title for section in brief().annex] == ["Back"]


def test_to_dict_is_plain_and_whole() -> None:
    data = json.loads(json.dumps(brief().to_dict()))
    kinds = [block["kind"] for section in data["sections"] for block in section["blocks"]]
    assert kinds == ["paragraph", "list", "list", "table"]
    assert data["sections"][0]["blocks"][1] == {"kind": "list", "items": [{"text": "reason"}]}
    assert data["provenance"]["command"] == "offramp brief x.yaml"


def test_prints_as_markdown_and_shows_as_html() -> None:
    assert str(brief()).startswith("# Title \\<b>")
    assert "<h1>Title &lt;b&gt;</h1>" in brief()._repr_html_()
