from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.conftest import LISTED

import offramp
from offramp.brief.render.html import to_html
from offramp.draw.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Callable

VOID = {"meta", "br", "link", "img", "hr", "path", "rect"}


class Checker(HTMLParser):
    """Collects tags, ids and addresses, and complains where tags do not nest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag in ("link", "script", "img", "iframe", "object", "embed"):
            self.fetched.append(tag)
        if str(given.get("src") or "").startswith("http"):
            self.fetched.append(str(given["src"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.handle_starttag(tag, attrs)
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def korea(korea_brief: offramp.Brief) -> str:
    return to_html(korea_brief)


@pytest.mark.parametrize("slug", [slug for slug in LISTED if slug != "korea-2017"])
def test_every_catalog_brief_is_well_formed_and_asks_nothing_of_a_network(
    slug: str, catalog_brief: Callable[[str], offramp.Brief]
) -> None:
    check(to_html(catalog_brief(slug)))


def check(page: str) -> None:
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert checker.fetched == []
    assert len(checker.ids) == len(set(checker.ids))
    assert "url(http" not in page
    assert "@import" not in page
    assert len(page.encode()) < 1_000_000


def test_korea(korea: str) -> None:
    check(korea)
    assert korea.count("A model, not a forecast") >= 2
    assert '<html lang="en">' in korea


def test_every_picture_has_words_and_a_table(korea: str, korea_brief: offramp.Brief) -> None:
    figures = re.findall(r"<figure>.*?</figure>", korea, re.S)
    assert len(figures) == sum(isinstance(block, Picture) for part in korea_brief.sections for block in part.blocks)
    assert len(figures) >= 2
    for figure in figures:
        assert re.search(r'role="img"[^>]* aria-label="[^"]{40,}"', figure)
        assert "<details><summary>The picture as a table</summary>" in figure
        assert "<table" in figure


def test_light_dark_and_paper(korea: str) -> None:
    assert "@media(prefers-color-scheme:dark)" in korea
    assert "@media print" in korea
    assert "size:A4" in korea


def test_tables_have_headings_in_rows_and_columns(korea: str) -> None:
    assert korea.count("<table") == korea.count("<thead>")
    assert 'scope="col"' in korea
    assert 'scope="row"' in korea


def test_footer_says_where_it_comes_from(korea: str) -> None:
    footer = korea[korea.index("<footer>") :]
    assert offramp.load("korea-2017").digest in footer
    assert f"offramp {offramp.__version__}" in footer
    assert "offramp brief korea-2017" in footer


def test_names_from_a_case_cannot_become_markup() -> None:
    text = """
title: "<script>alert(1)</script>"
actors: {a: {name: "<b>&", options: {go: "<img src=http://x>"}}}
status quo: []
preferences: {a: [a.go]}
goals: {gone: a.go}
"""
    page = to_html(offramp.compose(offramp.loads(text)))
    check(page)
    assert "<script>" not in page
    assert "<img" not in page
