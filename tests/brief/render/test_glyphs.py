"""Which characters can be shown, and how the others are written."""

from __future__ import annotations

from offramp.brief.render.glyphs import code, lacking, replaced


def test_the_fonts_of_typst_have_what_briefs_are_written_in() -> None:
    assert lacking("abc“”‘’…·→◄≥≤−×±°€§éüßñçøÅřŁğıΩλЖя", system=False) == frozenset()


def test_what_they_lack_is_found_among_the_rest() -> None:
    assert lacking("a日é本→🕊" + "x" * 99, system=False) == set("日本🕊")
    assert lacking("", system=False) == frozenset()


def test_no_font_has_what_is_no_character() -> None:
    assert lacking("a\u0378b", system=True) == {"\u0378"}


def test_the_fonts_of_the_machine_add_to_them() -> None:
    text = "日本한국漢字🕊"
    assert lacking(text, system=True) <= lacking(text, system=False)


def test_codes() -> None:
    assert code("\u0378") == "[U+0378]"
    assert code("🕊") == "[U+1F54A]"
    assert replaced("a🕊b🕊", {"🕊": code("🕊")}) == "a[U+1F54A]b[U+1F54A]"


def test_what_no_page_can_hold_is_always_a_code() -> None:
    assert replaced("\x00\x1b\ud83d\uffff", {}) == "[U+0000][U+001B][U+D83D][U+FFFF]"
    assert replaced("a\tb\nc", {}) == "a\tb\nc"
