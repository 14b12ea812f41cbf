"""Files of panels: nothing is lost on the way, and every fault gets one message with its place."""

# ruff: noqa: E501  (tables of messages)

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.experts.panels import invented, panels

from offramp.errors import CaseError, QuestionError
from offramp.experts.excalibur import panel_from_excalibur
from offramp.experts.excalibur_writing import panel_to_excalibur
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.panel_file import panel_from_yaml, panel_to_yaml
from offramp.experts.problems import problems_of_panel
from offramp.experts.reading import load_panel, panel_slugs, write_panel
from offramp.experts.rows import panel_from_csv, panel_to_csv

if TYPE_CHECKING:
    from pathlib import Path

DRAWN = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@given(panels())
@DRAWN
def test_yaml_loses_nothing(panel: Panel) -> None:
    assert list(problems_of_panel(panel)) == []
    again = panel_from_yaml(panel_to_yaml(panel))
    assert again == panel
    assert (list(again.experts), list(again.questions)) == (list(panel.experts), list(panel.questions))


def carries(panel: Panel) -> bool:
    """Whether a panel has a row that can carry its title, note and source."""
    return bool(panel.questions or panel.experts)


@given(panels().filter(carries))
@DRAWN
def test_a_table_loses_nothing(panel: Panel) -> None:
    again = panel_from_csv(panel_to_csv(panel))
    assert again == panel
    assert (list(again.experts), list(again.questions)) == (list(panel.experts), list(panel.questions))


@given(panels().filter(carries))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_sheet_loses_nothing(panel: Panel) -> None:
    pytest.importorskip("openpyxl")
    from offramp.experts.excel import panel_from_excel, panel_to_excel

    assert panel_from_excel(panel_to_excel(panel), "panel.xlsx") == panel


LINES = st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 3), st.integers(0, 10**6), st.booleans(), LINES)
@DRAWN
def test_excalibur_files_lose_nothing(
    experts: int, seeds: int, targets: int, number: int, log: bool, text: str
) -> None:
    panel = invented(experts, seeds, targets, number, log)
    questions = {n: q.model_copy(update={"unit": None, "text": text}) for n, q in panel.questions.items()}
    panel = panel.model_copy(
        update={"questions": questions, "title": "case", "answers": panel.answers[1:] or panel.answers}
    )
    assert panel_from_excalibur(*panel_to_excalibur(panel), "case.dtt", "case.rls", "case") == panel


@pytest.mark.parametrize(
    "name", ["panel.yaml", "panel.yml", "panel.json", "panel.csv", "panel.dtt", "PANEL.DTT", "panel.xlsx"]
)
def test_every_format_is_written_and_read(name: str, tmp_path: Path) -> None:
    if name.endswith("xlsx"):
        pytest.importorskip("openpyxl")
    panel = invented(3, 4, 2)
    questions = {n: q.model_copy(update={"unit": None}) for n, q in panel.questions.items()}
    panel = panel.model_copy(update={"questions": questions, "title": name.partition(".")[0]})
    written = write_panel(panel, tmp_path / name)
    assert len(written) == (2 if name.casefold().endswith("dtt") else 1)
    assert load_panel(tmp_path / name) == panel


PUBLISHED = {
    ("brennan", "war"): (0.2, 0.25),
    ("wit", "war"): (0.4, 0.4),
    ("haass", "war"): (0.5, 0.5),
    ("duckworth", "strike"): (0.5, 1.0),
    ("graham", "first_strike"): (0.3, 0.3),
    ("graham", "strike_after_test"): (0.7, 0.7),
    ("stavridis", "nuclear_war"): (0.1, 0.1),
    ("stavridis", "conventional"): (0.2, 0.3),
    ("stavridis", "war_2018"): (0.1, 0.1),
    ("stavridis", "exchange_2018"): (0.2, 0.2),
}
"""Probabilities of war as they were published in 2017, retyped from the sources that the panel names."""


def test_the_shipped_panel_of_2017_has_what_was_published_and_no_more() -> None:
    panel = load_panel("korea-2017-war")
    assert {(each.expert, each.question): each.probability for each in panel.answers} == PUBLISHED
    assert panel.levels == ()
    with_horizon = {name for name, question in panel.questions.items() if question.horizon}
    assert with_horizon == {"war_2018", "exchange_2018"}


@pytest.mark.parametrize("slug", panel_slugs())
def test_shipped_panels_are_valid_and_have_sources(slug: str) -> None:
    panel = load_panel(slug)
    assert panel_from_yaml(panel_to_yaml(panel)) == panel
    for answer in panel.answers:
        assert answer.forms == ("probability",), "published probabilities, never quantiles"
        assert answer.said
        assert answer.date
        assert answer.source or panel.source


YAML = """
levels: [0.05, 0.5, 0.95]
experts: {{ann: {{label: Ann}}, bob: }}
questions: {{a: {{unit: days{more}}}, war: {{kind: event}}}}
answers:
  - {answer}
"""


@pytest.mark.parametrize(
    ("answer", "more", "message"),
    [
        ("{expert: ann, question: a, quantiles: [1, 3, 2]}", "", "p.yaml:6:43: the answer of Ann to `a` goes down (1, 3, 2); quantiles go up"),
        ("{expert: ann, question: a, quantiles: {0.1: 1, 0.5: 2, 0.9: 3}}", "", "p.yaml:6:43: the answer of Ann to `a` is at the levels 0.1, 0.5, 0.9, and the panel at 0.05, 0.5, 0.95; all answers have the same levels"),
        ("{expert: ann, question: a, quantiles: [1, 3]}", "", "p.yaml:6:43: the answer of Ann to `a` has 2 quantiles, and the panel the levels 0.05, 0.5, 0.95"),
        ("{expert: ana, question: a, quantiles: [1, 2, 3]}", "", "p.yaml:6:14: there is no expert `ana`; did you mean ann?"),
        ("{expert: ann, question: b, quantiles: [1, 2, 3]}", "", "p.yaml:6:29: there is no question `b`; there are: a, war"),
        ("{expert: ann, question: a, quantile: [1, 2, 3]}", "", "p.yaml:6:32: there is no key `quantile` in `answers`; did you mean quantiles?"),
        ("{expert: ann, question: a, quantiles: [1, 2, x]}", "", "p.yaml:6:50: entry 3 of `quantiles` is `x`; expected a number"),
        ("{expert: ann, question: a, quantiles: [0, 2, 3]}", ", scale: log", "p.yaml:6:43: the answer of Ann to `a` has the value 0, which has no place on a log scale"),
        ("{expert: ann, question: a, quantiles: [1, 2, 3]}", ", scale: log, realisation: 0", "p.yaml:4:54: the realisation of `a` is 0, which has no place on a log scale"),
        ("{expert: ann, question: a, quantiles: [1, 2, 3]}", ", highest: 2", "p.yaml:6:43: the answer of Ann to `a` has the value 3, outside the bounds of the question"),
        ("{expert: ann, question: a, quantiles: [1, 2, 3]}", ", highest: 9, realisation: 10", "p.yaml:4:54: the realisation of `a` is 10, outside its bounds"),
        ("{expert: ann, question: a, quantiles: [1, 2, 3]}", ", highest: 1, lowest: 1", "p.yaml:4:49: `lowest` (1) of `a` is not below `highest` (1)\np.yaml:6:43: the answer of Ann to `a` has the value 2, outside the bounds of the question"),
        ("{expert: ann, question: a, low: 1, best: 2, high: 3}", "", "p.yaml:6:5: the answer of Ann to `a` needs all four steps: `low`, `best`, `high` and `sure`"),
        ("{expert: ann, question: a, low: 4, best: 2, high: 3, sure: 0.8}", "", "p.yaml:6:37: the answer of Ann to `a` goes down (4, 2, 3); `low`, `best` and `high` go up"),
        ("{expert: ann, question: a, low: 1, best: 2, high: 3, sure: 80}", "", "p.yaml:6:64: `sure` is `80`; expected less than 1"),
        ("{expert: ann, question: a, edges: [0, 1], chips: [1, 2]}", "", "p.yaml:6:54: the answer of Ann to `a` has 2 bins of chips and 2 edges; expected one edge more than bins"),
        ("{expert: ann, question: a, edges: [0, 2, 1], chips: [1, 2]}", "", "p.yaml:6:39: the edges of the answer of Ann to `a` do not go up (0, 2, 1)"),
        ("{expert: ann, question: a, edges: [0, 1, 2], chips: [0, 0]}", "", "p.yaml:6:57: the answer of Ann to `a` has no chip in any bin"),
        ("{expert: ann, question: a, probability: 0.2}", "", "p.yaml:6:5: the answer of Ann to `a` is a probability of a question of kind quantity; expected quantiles, an interval or chips"),
        ("{expert: ann, question: war, quantiles: [1, 2, 3]}", "", "p.yaml:6:5: the answer of Ann to `war` is a quantiles of a question of kind event; expected a `probability`"),
        ("{expert: ann, question: war, probability: [0.4, 0.2]}", "", "p.yaml:6:47: the answer of Ann to `war` goes down (0.4, 0.2); write the lower end first"),
        ("{expert: ann, question: war, probability: 20}", "", "p.yaml:6:47: `probability` is `20`; expected at most 1.0"),
        ("{expert: ann, question: a, quantiles: [1, 2, 3], low: 3}", "", "p.yaml:6:5: the answer of Ann to `a` has quantiles and interval; expected one form"),
        ("{expert: ann, question: a, quantiles: []}", "", "p.yaml:6:43: the answer of Ann to `a` has no quantile; leave the answer out where there is none"),
        ("{expert: ann, question: a, levels: [0.1], low: 1, best: 2, high: 3, sure: 0.8}", "", "p.yaml:6:40: the answer of Ann to `a` has `levels`, which belong to quantiles"),
        ("{expert: ann, question: a, quantiles: [1e-300, 2, 3]}", "", "p.yaml:6:44: entry 1 of `quantiles` is `1e-300`; expected 0, or a number of a size from 1e-100 to 1e+100; choose another unit"),
        ("{expert: bob, question: a, quantiles: [1, 2, 3]}\n  - {expert: bob, question: a, quantiles: [1, 2, 4]}", "", "p.yaml:7:5: bob answers `a` twice in round 1"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_place(answer: str, more: str, message: str) -> None:
    with pytest.raises(CaseError) as raised:
        panel_from_yaml(YAML.format(answer=answer, more=more), "p.yaml")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "p.yaml:1:1: a panel has sections such as `experts:`, `questions:` and `answers:`"),
        ("levels: [0.5, 0.05]", "p.yaml:1:9: the levels 0.5, 0.05 do not go up; for instance 0.05, 0.5, 0.95"),
        ("levels: [5, 50, 95]", "p.yaml:1:10: entry 1 of `levels` is `5`; expected less than 1\np.yaml:1:13: entry 2 of `levels` is `50`; expected less than 1\np.yaml:1:17: entry 3 of `levels` is `95`; expected less than 1"),
        ("questions: {war: {kind: event, realisation: 3}}", "p.yaml:1:45: the realisation of the event `war` is 3; write 1 if it happened, 0 if not"),
        ("title: A\ntitle: B", "p.yaml:2:1: `title` stands here a second time; the first is in line 1"),
    ],
)  # fmt: skip
def test_a_wrong_panel_gets_its_place(text: str, message: str) -> None:
    with pytest.raises(CaseError) as raised:
        panel_from_yaml(text, "p.yaml")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "p.csv: the table is empty; its first row names the columns, such as `expert`"),
        ("expert,quetion,p5\n", "p.csv:1:1: there is no column `quetion`; did you mean question?\np.csv:1:1: the column `question` is missing"),
        ("expert,question,p5,p5\n", "p.csv:1:1: two columns are called `p5`"),
        ("expert,question,p5,p95\na,q,3,2\n", "p.csv:2:1: the answer of a to `q` goes down (3, 2); quantiles go up"),
        ("expert,question,p5,p95\na,q,3,x\n", "p.csv:2:1: entry 2 of `quantiles` is `x`; expected a number"),
        ("expert,question,unit,p5\na,q,days,3\n\nb,q,hours,2\n", "p.csv:4:1: `unit` of `q` is `hours` here and `days` in an earlier row"),
        ("expert;question;p5\na;q;3\na;q;4\n", "p.csv:3:1: a answers `q` twice in round 1"),
        ("\n\n", "p.csv: the table is empty; its first row names the columns, such as `expert`"),
        ("expert,question,p5\n", "p.csv:1:1: the table has no row below its header"),
        ("expert,question,p5,p150\na,q,1,2\n", "p.csv:1:1: the column `p150` is no level; a quantile at 5 % has the column `p5`, between p0 and p100"),
        ("expert,question,p5\na,q,1,2\n", "p.csv:2:1: the row has 4 cells, and the header 3; a missing value is an empty cell"),
        ("expert,question,p5,p95\na,q,1\n", "p.csv:2:1: the row has 3 cells, and the header 4; a missing value is an empty cell"),
        ("expert,question,p5,\na,q,1,2\n", "p.csv:2:1: a cell stands in column 4, which has no name in the header"),
        ("expert,question,p5\n,q,1\n", "p.csv:2:1: the row has an answer (`p5`) and no `expert`"),
        ("expert,question,said\na,,maybe\n", "p.csv:2:1: the row has an answer (`said`) and no `question`"),
        ("expert,question,p5\na,q,1e200\n", "p.csv:2:1: entry 1 of `quantiles` is `1e200`; expected 0, or a number of a size from 1e-100 to 1e+100; choose another unit"),
        ("expert,question,p5\nA\u030asa,q,1\n\u00c5sa,q,2\n", "p.csv:3:1: \u00c5sa answers `q` twice in round 1"),
        ("expert,question,expert label,p5\na,q,Ann,1\nb,q,Ann,1\n", "p.csv:3:1: `b` and `a` are both called Ann; give each expert a label of its own"),
        ("Panel of May,,\nexpert,question,p5\na,q,1\n", "p.csv:1:1: the first row begins with `Panel of May`, and is no header; it names the columns, such as `expert` and `question`"),
        ("expert,question,p5\na\0,q,1\n", "p.csv:2:1: `a<U+0000>` has a character that cannot be seen, U+0000; write the name without it"),
        ("expert,question,p5\na,q\u202e,1\n", "p.csv:2:1: `q<U+202E>` has a character that cannot be seen, U+202E; write the name without it"),
        ('expert,question,p5\na,"q\n', "p.csv:2:1: this is no table of comma-separated values: unexpected end of data"),
    ],
)  # fmt: skip
def test_a_wrong_table_gets_its_row(text: str, message: str) -> None:
    with pytest.raises(CaseError) as raised:
        panel_from_csv(text, "p.csv")
    assert str(raised.value) == message


HEAD = "* CLASS ASCII OUTPUT FILE. NQ=   3   QU=   5  50  95\n"
LINE = "    1      Ann    1              q UNI  1.00000E+0000  2.00000E+0000  3.00000E+0000\n"
KNOWN = "    1              q  2.00000E+0000 UNI\n"


@pytest.mark.parametrize(
    ("assessments", "realisations", "message"),
    [
        ("", KNOWN, "a.dtt:1:1: expected `* CLASS ASCII OUTPUT FILE. NQ= 3 QU= 5 50 95`, the first line of assessments"),
        (HEAD.replace("  50", "  99"), KNOWN, "a.dtt:1:1: expected 3 levels, ascending between 0 and 100; found 5  99  95"),
        (HEAD.replace("  50", " 5.0"), KNOWN, "a.dtt:1:1: expected 3 levels, ascending between 0 and 100; found 5 5.0  95"),
        (HEAD + LINE.replace("UNI", "XXX"), KNOWN, "a.dtt:2:1: the scale is `XXX`; expected UNI or LOG in the columns 35 to 38"),
        (HEAD + LINE[1:], KNOWN, "a.dtt:2:1: the line has 82 characters, and its columns 83; the file is damaged"),
        (HEAD + LINE[:70], KNOWN, "a.dtt:2:1: the line has 70 characters, and its columns 83; the file is damaged"),
        (HEAD + LINE.replace("3.0", "1.5"), KNOWN, "a.dtt:2:1: the answer of Ann to `q` goes down (1, 2, 1.5); quantiles go up"),
        (HEAD + LINE.replace(" 2.0", " 2,0"), KNOWN, "a.dtt:2:1: quantile 2 of Ann for q is `2,00000E+0000`; expected a number such as 1.00000E+0000"),
        (HEAD + LINE, KNOWN[:30], "a.rls:1:1: the line has 30 characters, and its columns 35; the file is damaged"),
        (HEAD + LINE.replace("Ann", "A\x07n"), KNOWN, "a.dtt: `A<U+0007>n` has a character that cannot be seen, U+0007; write the name without it"),
        (HEAD + LINE + LINE, KNOWN, "a.dtt:3:1: Ann answers `q` twice in round 1"),
        (HEAD + LINE + LINE.replace("1      Ann", "2      Bob").replace("UNI", "LOG"), KNOWN, "a.dtt:3:1: `q` is LOG here, and has another scale in an earlier line"),
        (HEAD + LINE.replace("UNI", "LOG"), KNOWN.replace("2.0", "0.0").replace("UNI", "LOG"), "a.rls: the realisation of `q` is 0, which has no place on a log scale"),
        (HEAD + LINE, KNOWN.replace("2.0", "two"), "a.rls:1:1: the realisation of q is `two0000E+0000`; expected a number such as 1.00000E+0000"),
        (HEAD, KNOWN, "a.dtt:1:1: the file has no assessment below its first line"),
        (HEAD + LINE, "\n", "a.rls:1:1: the file has no realisation; a target question has the value -9.99500E+0002"),
        (HEAD + LINE, KNOWN.replace("UNI", "LOG"), "a.dtt:2:1: `q` is UNI here, and LOG in a.rls"),
        (HEAD + LINE, KNOWN + KNOWN, "a.rls:2:1: a second realisation of `q`"),
        (HEAD + " " * 34 + LINE[34:], KNOWN, "a.dtt:2:1: this line names no expert or no question; the columns have a fixed width"),
    ],
)  # fmt: skip
def test_a_damaged_file_gets_its_line(assessments: str, realisations: str, message: str) -> None:
    with pytest.raises(CaseError) as raised:
        panel_from_excalibur(assessments, realisations, "a.dtt", "a.rls", "a")
    assert str(raised.value) == message


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_of_any_system_are_read(mark: str, line: str, tmp_path: Path) -> None:
    texts = {
        "a.dtt": HEAD + LINE,
        "a.rls": KNOWN,
        "b.csv": "expert,question,p5\n\u00c5sa,q,1\n",
        "c.csv": "\nexpert\tquestion\tp5\n\u00c5sa\tq\t1\n",
        "d.yaml": "levels: [0.05]\nexperts: {\u00c5sa: }\nquestions: {q: {unit: days}}\nanswers: [{expert: \u00c5sa, question: q, quantiles: [1]}]\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_bytes((mark + text.replace("\n", line)).encode())
    for name in ("a.dtt", "b.csv", "c.csv", "d.yaml"):
        panel = load_panel(tmp_path / name)
        assert list(panel.experts) == ["Ann" if name == "a.dtt" else "\u00c5sa"]
        assert panel.answers[0].quantiles in ((1.0,), (1.0, 2.0, 3.0))


def test_names_match_questions_that_are_numbered_differently() -> None:
    """Names may look like the numbers of other questions."""
    other = "    1              7  5.00000E+0000 UNI\n    7              q  2.00000E+0000 UNI\n"
    found = panel_from_excalibur(
        HEAD + LINE + LINE.replace("    1              q", "    2              7"), other, "a", "b", "a"
    )
    assert {name: question.realisation for name, question in found.questions.items()} == {"q": 2.0, "7": 5.0}


def excalibur(**changes: object) -> Panel:
    plain = Panel(
        levels=(0.05, 0.5, 0.95),
        experts={"a": Expert()},
        questions={"q": PanelQuestion(realisation=2)},
        answers=(Answer(expert="a", question="q", quantiles=(1, 2, 3)),),
    )
    return plain.model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"levels": ()}, "a file of EXCALIBUR holds quantiles, and the panel has no levels"),
        ({"experts": {"somebody else": Expert()}}, "`somebody else` does not fit a file of EXCALIBUR; a name there has up to 8 characters"),
        ({"note": "By letter"}, "the panel has `note`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"date": "2017"}, "the panel has `date`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"experts": {"a": Expert(label="Ann")}}, "the expert `a` has `label`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"questions": {"q": PanelQuestion(realisation=2, known="2017-06-28")}}, "the question `q` has `known`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"questions": {}, "answers": ()}, "a file of EXCALIBUR has a line per expert and question, and the panel has none"),
        ({"questions": {"q": PanelQuestion(unit="days")}}, "the question `q` has `unit`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"questions": {"q": PanelQuestion(kind="event")}}, "the question `q` is an event, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"questions": {"q": PanelQuestion(text="α")}}, "the text of `q` does not fit a line of a file of EXCALIBUR; write .yaml, .csv or .xlsx"),
        ({"questions": {"q": PanelQuestion(), "Q": PanelQuestion()}}, "two questions have names that a file of EXCALIBUR does not distinguish"),
        ({"answers": (Answer(expert="a", question="q", quantiles=(1, 2, 3), reason="so"),)}, "the answer of a to `q` has `reason`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"),
        ({"answers": (Answer(expert="a", question="q", quantiles=(-995, 2, 3)),)}, "a for q has the value -995; a file of EXCALIBUR takes -1000 to -990 for no answer"),
        ({"answers": (Answer(expert="a", question="q", quantiles=(0.123456789012345, 2, 3)),)}, "a for q has the value 0.123456789012345, which does not fit 14 characters; round it, or write .yaml, .csv or .xlsx"),
    ],
)  # fmt: skip
def test_a_panel_that_does_not_fit_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionError) as raised:
        panel_to_excalibur(excalibur(**changes))
    assert str(raised.value) == message


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.dtt").write_text(HEAD + LINE, encoding="utf-8")
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    (tmp_path / "a.csv").write_bytes(b"expert\n\xff")
    for name, message in (
        ("none.yaml", "cannot read .*none.yaml: No such file or directory"),
        ("a.dtt", "there is no a.rls beside it, the file of realisations"),
        ("a.txt", "a panel is a file with the ending .yaml, .yml, .json, .csv, .xlsx, .dtt"),
        ("a.csv", "a.csv:2: the file is not UTF-8; save it as UTF-8"),
    ):
        with pytest.raises(QuestionError, match=message):
            load_panel(tmp_path / name)
    with pytest.raises(QuestionError, match="a panel is written as"):
        write_panel(Panel(), tmp_path / "a.txt")


def test_wrong_sheets_get_one_message(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "a.xlsx").write_bytes(b"no zip file")
    with pytest.raises(CaseError, match=r"a\.xlsx: this is no readable Excel file"):
        load_panel(tmp_path / "a.xlsx")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["expert", "question", "p5", "p95"])
    sheet.append(["ann", "q", 1, 2.5])
    sheet.append(["bob", "r", 2, 4])
    book.save(tmp_path / "b.xlsx")
    assert load_panel(tmp_path / "b.xlsx").latest()["ann", "q"].quantiles == (1.0, 2.5)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(CaseError) as raised:
        load_panel(tmp_path / "b.xlsx")
    message = "b.xlsx: the cells A2:A3 of the sheet `Sheet` are merged; unmerge them, and repeat the value in each row"
    assert str(raised.value).endswith(message)


def ods(rows: list[list[str]]) -> bytes:
    """Return an OpenDocument file with one sheet of texts."""
    import io
    import zipfile

    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text"))
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="A">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return stream.getvalue()


def test_an_open_document_sheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(ods([["expert", "question", "p5", "p95"], ["ann", "q", "1", "2.5"]]))
    assert load_panel(tmp_path / "a.ods").latest()["ann", "q"].quantiles == (1.0, 2.5)


def test_without_the_packages_the_message_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "a.xlsx").write_bytes(b"")
    with pytest.raises(QuestionError, match=r'the package python-calamine: pip install "python-calamine>=0\.4"'):
        load_panel(tmp_path / "a.xlsx")
    with pytest.raises(QuestionError, match=r'the package openpyxl: pip install "openpyxl>=3\.1"'):
        write_panel(excalibur(), tmp_path / "b.xlsx")


def test_signs_of_windows_are_read_and_written(tmp_path: Path) -> None:
    for name, text in (("a.dtt", HEAD + LINE.replace(" q ", " € ")), ("a.rls", KNOWN.replace(" q ", " € "))):
        (tmp_path / name).write_bytes(text.encode("cp1252"))
    panel = load_panel(tmp_path / "a.dtt")
    assert list(panel.questions) == ["€"]
    first, second = write_panel(panel, tmp_path / "b.dtt")
    assert first.read_bytes() == (tmp_path / "a.dtt").read_bytes()
    assert b" \x80 " in second.read_bytes()
    assert load_panel(first) == panel.model_copy(update={"title": "b"})


def test_a_missing_panel_may_have_meant_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("x")
    with pytest.raises(QuestionError, match=r"; did you mean .*panel\.csv\?$"):
        load_panel(tmp_path / "pannel.csv")
