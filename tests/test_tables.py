"""Tables in each of their forms."""

from __future__ import annotations

import copy
import csv
import io
import json
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from offramp.tables import _FORMULA, Shown, Table, joined, joined_html
from offramp.text import Figure, percent
from tests.strategies import examples

WHO = Table("Who", ("actor", "options"), (("usa", "5"), ("dprk", "6")))
PLAIN = st.text("abcXYZ019_-.,;[]()üß日本한🕊", min_size=1, max_size=12)


def cells(line: str) -> list[str]:
    """Return the cells of a line of Markdown, as a reader of Markdown splits it: at every bar that no backslash stands before."""
    parts, current, escaped = [], "", False
    for sign in line.strip():
        if escaped:
            current, escaped = current + sign, False
        elif sign == "\\":
            escaped = True
        elif sign == "|":
            parts.append(current.strip())
            current = ""
        else:
            current += sign
    return parts[1:]


def parsed(table: Table) -> ET.Element:
    return ET.fromstring(table._repr_html_())  # noqa: S314  (our own output)


# Text.


def test_text_has_the_title_the_columns_the_rows_and_the_note() -> None:
    table = Table("Who", ("actor", "options"), (("usa", "5"), ("dprk", "6")), "Two of many.")
    title, head, line, *rows, note = table.text().splitlines()
    assert (title, note) == ("Who", "Two of many.")
    assert head.split() == ["actor", "options"]
    assert set(line.strip()) == {"─"}
    assert [row.split() for row in rows] == [["usa", "5"], ["dprk", "6"]]


def test_a_table_without_title_note_or_rows_is_its_columns() -> None:
    head, line = Table("", ("actor", "options"), ()).text().splitlines()
    assert head.split() == ["actor", "options"]
    assert set(line.strip()) == {"─"}


def test_columns_stand_under_each_other() -> None:
    lines = str(WHO).splitlines()[1:]
    places = {line.index(cell) for line, cell in zip([lines[0], *lines[2:]], ["options", "5", "6"], strict=True)}
    assert len(places) == 1


def test_no_line_ends_in_blanks_and_none_is_empty() -> None:
    for line in str(WHO).splitlines():
        assert line == line.rstrip() != ""


def test_it_prints_as_its_text() -> None:
    assert str(WHO) == WHO.text()


@pytest.mark.parametrize(
    "text", ["[bold]x[/bold]", "[/]", ":warning:", "a[0]", "https://example.org", "1,234", "[red]"]
)
def test_marks_of_the_terminal_are_text(text: str) -> None:
    table = Table(text, (text, "b"), ((text, text),), text)
    shown = table.text()
    assert shown.count(text) == 5
    assert "\x1b" not in shown


def test_a_narrow_terminal_folds_cells_and_loses_nothing() -> None:
    words = " ".join(f"word{i}" for i in range(40))
    shown = Table("", ("a", "b"), (("x", words),)).text(40)
    assert all(cell_len(line) <= 40 for line in shown.splitlines())
    assert [
        word for line in shown.splitlines()[2:] for word in line.split() if word.startswith("word")
    ] == words.split()


def test_a_word_too_long_for_a_line_is_folded_too() -> None:
    shown = Table("", ("a",), (("x" * 100,),)).text(30)
    assert shown.count("x") == 100
    assert all(len(line) <= 30 for line in shown.splitlines())


def test_wide_characters_take_two_places() -> None:
    table = Table("", ("名前", "b"), (("日本", "1"), ("한국", "2"), ("usa", "3"), ("🕊", "4")))
    head, _, *rows = table.text().splitlines()
    places = {cell_len(line[: line.index(cell)]) for line, cell in zip([head, *rows], "b1234", strict=True)}
    assert len(places) == 1


def test_a_cell_of_several_lines_keeps_them() -> None:
    shown = Table("", ("a", "b"), (("one\ntwo", "x"),)).text().splitlines()[2:]
    assert [line.split() for line in shown] == [["one", "x"], ["two"]]


@examples(60)
@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=4), PLAIN, PLAIN)
def test_every_cell_is_in_the_text(rows: list[tuple[str, str]], first: str, second: str) -> None:
    shown = Table("", (first, second), tuple(rows)).text()
    for row in [(first, second), *rows]:
        assert all(cell in shown for cell in row)


# One under the other.


def test_a_stacked_table_tells_each_row_under_its_first_cell() -> None:
    table = Table("", ("step", "who", "what"), (("1", "usa", "talks"), ("2", "dprk", "tests")))
    assert table.stacked().splitlines() == ["1", "  who: usa", "  what: talks", "2", "  who: dprk", "  what: tests"]
    assert Table("", ("step", "who"), ()).stacked() == ""


# Markdown.


def test_markdown_has_a_title_a_rule_and_a_note() -> None:
    table = Table("Who", ("actor", "options"), (("usa", "5"),), "One of many.")
    assert table.markdown().splitlines() == [
        "**Who**",
        "",
        "| actor | options |",
        "|---|---|",
        "| usa | 5 |",
        "",
        "One of many.",
    ]


def test_bars_and_line_ends_do_not_break_a_row() -> None:
    table = Table("", ("a|b", "c"), (("x | y", "one\ntwo"),))
    head, rule, row = table.markdown().splitlines()
    assert cells(head) == ["a|b", "c"]
    assert rule == "|---|---|"
    assert cells(row) == ["x | y", "one two"]


@examples(60)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["C"], exclude_characters="\\\u2028\u2029\x85"))] * 2)
    )
)
def test_every_row_of_markdown_has_as_many_cells_as_there_are_columns(rows: list[tuple[str, str]]) -> None:
    lines = Table("", ("a", "b"), tuple(rows)).markdown().split("\n")
    assert len(lines) == 2 + len(rows)
    for line, row in zip(lines[2:], rows, strict=True):
        assert cells(line) == [cell.strip() for cell in row]


def test_a_backslash_before_a_bar_does_not_break_a_row() -> None:
    (_, _, row) = Table("", ("a", "b"), (("x\\|y", "z"),)).markdown().splitlines()
    assert len(cells(row)) == 2


# HTML.


def test_html_has_a_caption_and_column_heads() -> None:
    tree = parsed(WHO)
    assert tree.findtext("caption") == "Who"
    assert [head.text for head in tree.findall("./thead/tr/th")] == ["actor", "options"]
    assert {head.get("scope") for head in tree.findall("./thead/tr/th")} == {"col"}
    assert [[cell.text for cell in row] for row in tree.findall("./tbody/tr")] == [["usa", "5"], ["dprk", "6"]]
    assert parsed(Table("", ("a",), ())).find("caption") is None


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b", "\"'", "&lt;", "</td>"])
def test_html_escapes(text: str) -> None:
    tree = parsed(Table(text, (text,), ((text,),)))
    assert (tree.findtext("caption"), tree.findtext(".//th"), tree.findtext(".//td")) == (text, text, text)
    assert "<script" not in Table(text, (text,), ((text,),))._repr_html_()


def test_html_has_the_note() -> None:
    assert "5 of 9 shown." in joined_html([Table("T", ("a",), (("1",),), "5 of 9 shown.")])


# Plain values.


def test_a_table_is_plain_values_too() -> None:
    shown = WHO.to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert shown == {
        "title": "Who",
        "columns": ["actor", "options"],
        "rows": [["usa", "5"], ["dprk", "6"]],
        "note": "",
    }


def test_tables_compare_by_what_they_say() -> None:
    assert Table("Who", ("actor", "options"), (("usa", "5"), ("dprk", "6"))) == WHO
    assert Table("Who", ("actor", "options"), ()) != WHO
    assert len({WHO, Table("Who", ("actor", "options"), (("usa", "5"), ("dprk", "6")))}) == 1


# One after another.


def test_texts_follow_each_other_and_tables_stand_apart() -> None:
    assert joined(["one", "two"]) == "one\ntwo"
    assert joined(["one", WHO, "two"]) == f"one\n\n{WHO}\n\ntwo"
    assert joined([WHO, WHO]) == f"{WHO}\n\n{WHO}"
    assert joined([WHO]) == str(WHO)
    assert joined([]) == ""


def test_in_a_notebook_texts_are_paragraphs() -> None:
    assert joined_html(["a < b", WHO]) == f"<p>a &lt; b</p>{WHO._repr_html_()}"
    assert joined_html([]) == ""


@dataclass(frozen=True)
class Answer(Shown):
    """A record with something to show."""

    text: str

    def parts(self) -> tuple[str | Table, ...]:
        return self.text, WHO


def test_a_record_prints_as_its_parts() -> None:
    answer = Answer("Yes & no.")
    assert str(answer) == joined(answer.parts())
    assert answer._repr_html_() == joined_html(answer.parts())


def test_a_record_must_say_what_to_show() -> None:
    with pytest.raises(NotImplementedError):
        str(Shown())


@examples(200)
@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[st.text()] * width), min_size=1, max_size=4)))
def test_csv_is_read_back_as_it_was(lines: list[tuple[str, ...]]) -> None:
    columns, *rows = lines
    text = Table("Title", columns, tuple(rows), "A note.").csv()
    assert text.endswith("\n")
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [
        [f"'{cell}" if _FORMULA.match(cell) else cell for cell in line] for line in lines
    ]


def test_csv_has_plain_line_ends_and_signs_only_where_needed() -> None:
    table = Table("T", ("a b", 'say "x"'), (("1;2", "x,y"), (" ", "two\nlines"), ("", "\r")))
    assert table.csv() == 'a b,"say ""x"""\n1;2,"x,y"\n ,"two\nlines"\n,"\r"\n'
    assert Table("T", ("a",), (("",),)).csv() == 'a\n""\n'


@examples(100)
@given(
    st.lists(st.tuples(*[st.text("abcdefg ", min_size=1, max_size=120)] * 4), min_size=1, max_size=4),
    st.integers(20, 200),
)
def test_where_it_fits_nothing_is_lost(rows: list[tuple[str, ...]], width: int) -> None:
    """Long cells beside short ones had their words cut off at the edge of the terminal."""
    table = Table("", ("measure", "leads", "rules", "verdict"), tuple(rows))
    if not table.fits(width):
        return
    shown = table.text(width)
    assert max(map(len, shown.splitlines())) <= width
    for rows_of_column in zip(table.columns, *rows, strict=True):
        for word in " ".join(rows_of_column).split():
            assert word in shown


def test_figures_are_numbers_in_csv() -> None:
    rows = (
        ("wait", Figure("10 % (1 to 23 %)", 0.1, low=0.01, high=0.23), percent(1 / 3), Figure("1,234", 1234)),
        ("talk", "·", percent(1e-9), Figure("none", None)),
        ("", Figure("5 %", 0.05), Figure("·", 0.0), "·"),
    )
    found = list(csv.reader(io.StringIO(Table("T", ("policy", "war", "p", "n"), rows).csv(), newline="")))
    assert found == [
        ["policy", "war", "war low", "war high", "p", "n"],
        ["wait", "0.1", "0.01", "0.23", "0.3333333333333333", "1234"],
        ["talk", "", "", "", "1e-09", ""],
        ["", "0.05", "", "", "0.0", ""],
    ]


def test_a_column_of_figures_and_words_keeps_the_words() -> None:
    table = Table("T", ("drawn",), (("by hand",), (Figure("30 to 70", low=30.0, high=70.0),), (Figure("b", b=-0.0),)))
    assert table.csv() == "drawn,drawn low,drawn high,drawn b\nby hand,,,\n,30.0,70.0,\n,,,0.0\n"


def test_figures_are_their_text_everywhere_else() -> None:
    figure = Figure("5 %", 0.05)
    table = Table("T", ("war",), ((figure,),))
    plain = Table("T", ("war",), (("5 %",),))
    assert table == plain
    assert json.dumps(table.to_dict()) == json.dumps(plain.to_dict())
    assert (table.markdown(), table.text(), table._repr_html_()) == (
        plain.markdown(),
        plain.text(),
        plain._repr_html_(),
    )
    again = copy.deepcopy(figure)
    assert (again, again.numbers) == (figure, figure.numbers)


@pytest.mark.parametrize("cell", ["=cmd()", "+cmd", "@sum(1)", "-2+3+cmd|' /C calc'!A0", "\t=1+1", "+2+HYPERLINK(1)"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    (_, row) = csv.reader(io.StringIO(Table("", ("a",), ((cell,),)).csv()))
    assert row == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-", "-0.3", "+5", "-3 (-5 to -1)", "=", "a=b", "- no"])
def test_numbers_with_a_sign_and_names_stay_as_they_are(cell: str) -> None:
    (_, row) = csv.reader(io.StringIO(Table("", ("a",), ((cell,),)).csv()))
    assert row == [cell]


def test_markdown_of_a_case_makes_no_tag_no_link_and_no_heading() -> None:
    text = Table("<b>", ("[l](javascript:x)",), (("<img src=x>",), ("# a",), ("![i](x)",)), note="</b>\n# b").markdown()
    assert text.splitlines() == [
        "**\\<b>**",
        "",
        "| [l\\](javascript:x) |",
        "|---|",
        "| \\<img src=x> |",
        "| \\# a |",
        "| \\![i\\](x) |",
        "",
        "\\</b> # b",
    ]
