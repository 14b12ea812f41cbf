"""From a file to a case, or to all that is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offramp.case.catalog import find
from offramp.case.complaints import existing_path
from offramp.case.reading import load, loads
from offramp.case.writing import to_json, to_yaml
from offramp.errors import CaseError

SMALL = """\
title: Two neighbours
actors:
  north:
    name: North
    options:
      talks: Talk
      strike: {label: Strike, once: on}
  south:
    options:
      patrol: Patrol
status quo: [south.patrol]
preferences:
  north: [not south.patrol]
  south: [not north.strike]
"""


def problems(text: str) -> list[str]:
    with pytest.raises(CaseError) as caught:
        loads(text, "a.yaml")
    return [str(problem) for problem in caught.value.problems]


def failure(path: Path | str) -> str:
    with pytest.raises(CaseError) as caught:
        load(path)
    (problem,) = caught.value.problems
    return str(problem)


def test_a_file_becomes_a_case_that_remembers_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SMALL)
    case = load(path)
    assert case == load(str(path)) == loads(SMALL)
    assert case.title == "Two neighbours"
    assert case.options == ("north.talks", "north.strike", "south.patrol")
    assert case.origin == str(path)
    assert str(case.place("actors", "south", key=True)) == f"{path}:8:3"


def test_a_catalog_case_is_found_by_its_slug() -> None:
    case = load("prisoners-dilemma")
    assert case == load(find("prisoners-dilemma") or "")
    assert case.origin == "prisoners-dilemma"


def test_a_file_comes_before_a_catalog_case_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chicken").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    assert load("chicken").title == "Two neighbours"


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.removesuffix("\n").encode(),
        lambda text: (text + "\n\n# the end\n").encode(),
        lambda text: ("---\n" + text).encode(),
    ],
)
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, changed: object) -> None:
    assert callable(changed)
    (tmp_path / "a.yaml").write_bytes(changed(SMALL))
    assert load(tmp_path / "a.yaml") == loads(SMALL)


def test_json_is_read_too(tmp_path: Path) -> None:
    case = loads(SMALL.replace("Two neighbours", "दो पड़ोसी 😀"))
    (tmp_path / "a.json").write_text(to_json(case))
    (tmp_path / "b.json").write_text(json.dumps(json.loads(to_json(case))))
    (tmp_path / "c.json").write_text(json.dumps(json.loads(to_json(case)), indent="\t"))
    assert load(tmp_path / "a.json") == load(tmp_path / "b.json") == load(tmp_path / "c.json") == case


@pytest.mark.parametrize("suffix", [".gmcr", ".GMCR"])
def test_a_gmcr_file_is_known_by_its_ending(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"Border{suffix}"
    path.write_text(
        '{"options": [{"name": "Go"}], "decisionMakers": [{"name": "A", "options": [0]}], "infeasibles": []}'
    )
    assert load(path).title == "Border"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty; `offramp new FILE` writes a case to start from"),
        (b" \n\n", "the file is empty; `offramp new FILE` writes a case to start from"),
        (b"\x89PNG\r\n\x1a\n", "this is not a text file in UTF-8 (byte 1 is 0x89)"),
        ("title: x".encode("utf-16"), "this is not a text file in UTF-8 (byte 1 is 0xff)"),
        ("title: é".encode("latin-1"), "this is not a text file in UTF-8 (byte 8 is 0xe9)"),
        (b"title: x\0y", "this is not a text file: it has a zero byte"),
    ],
)
def test_what_is_no_text_is_no_case(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    assert failure(tmp_path / "a.yaml") == f"{tmp_path / 'a.yaml'}: {message}"


def test_a_missing_file_may_have_meant_a_catalog_case(tmp_path: Path) -> None:
    assert failure("prisoner-dilemma") == (
        "prisoner-dilemma: there is no such file, and no catalog case of that name; "
        "did you mean the catalog case prisoners-dilemma?"
    )
    assert failure(tmp_path / "zzz.yaml").endswith("`offramp cases` lists the catalog")


@pytest.mark.parametrize("written", ["boder.yaml", "border", "BORDER.yml"])
def test_a_missing_file_may_have_meant_one_beside_it(tmp_path: Path, written: str) -> None:
    for name in ("border.yaml", "border.html", "other.yaml"):
        (tmp_path / name).write_text("title: A border")
    assert failure(tmp_path / written) == (
        f"{tmp_path / written}: there is no such file, and no catalog case of that name; did you mean {tmp_path / 'border.yaml'}?"
    )
    assert failure(tmp_path / "none" / "boder.yaml").endswith("`offramp cases` lists the catalog")


def test_a_folder_is_no_case(tmp_path: Path) -> None:
    assert failure(tmp_path) == f"{tmp_path}: this is a folder, not a case file"
    assert failure("") == ".: this is a folder, not a case file"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def fail(self: Path, mode: str) -> bytes:
        raise error

    monkeypatch.setattr(Path, "open", fail)
    assert failure(tmp_path / "a.yaml").endswith(f"the file cannot be read: {message}")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "a.yaml/b.yaml"])
def test_a_name_that_no_file_can_have_is_an_error_too(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    assert "the file cannot be read: " in failure(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- a\n", "a list"),
        ("hello\n", "a text"),
        ("~\n", "nothing"),
        ("# only this\n", "nothing"),
        ("'a: b'\n", "a text"),
    ],
)
def test_a_case_has_sections(text: str, found: str) -> None:
    assert problems(text) == [f"a.yaml:1:1: a case has sections such as `actors:` and `preferences:`; found {found}"]


def test_all_problems_of_a_file_come_at_once_in_its_order() -> None:
    text = """\
titel: Wrong everywhere
horizon: long
actors:
  north:
    nam: North
    options:
      talks: Talk
      strike: {label: Strike, once: maybe}
      strike: Again
  south: {options: {if: Reserved, patrol: Patrol}}
  west: {}
terms:
  a: b or north.talks
  b: a
  c: north.talks AND south.patrol
impossible:
  - north.talk and north.strike
  - north.talks and
  - south.patroll
status quo: [south.patrols]
preferences:
  north: [not south.patrol, 3 + growth, growth]
  south: {ranking: [north.talks], weights: {a: 1}}
  esat: [north.talks]
unknowns:
  growth: {low: 3, best: 2, high: 4}
  pace: quick
claims:
  c: {text: Always., holds: chance(north.talks within 3 years | wait) > 0.5, source: leter}
sources: {letter: A letter}
"""
    assert [problem.removeprefix("a.yaml:") for problem in problems(text)] == [
        "1:1: there is no key `titel`; did you mean title?",
        "2:10: `long` is not a span of time; expected a number of years, months, weeks or days, such as `18 months`",
        "5:5: there is no key `nam` in `north`; did you mean name?",
        "8:37: `once` is `maybe`; expected `on` or `off`",
        "9:7: `strike` stands here a second time; the first is in line 8",
        "10:21: `if` is a word of the language of conditions; call it something else",
        "11:3: `west` has no preferences; state them under `preferences`",
        "13:3: `a` is defined by itself: a → b → a",
        "15:18: cannot read `north.talks AND south.patrol` at `AND`; write `and` in small letters",
        "17:5: there is no option, event or term `north.talk`; did you mean north.talks?",
        "18:20: `north.talks and` ends too early",
        "19:5: there is no option, event or term `south.patroll`; did you mean south.patrol?",
        "20:14: there is no option or event `south.patrols`; did you mean south.patrol?",
        "22:33: `growth` is an unknown number; a condition speaks of options, events and terms",
        "22:41: `growth` is an unknown number; a condition speaks of options, events and terms",
        "23:35: there is no key `weights` in `south`; there are: ranking, source",
        "24:3: there is no actor `esat`; did you mean west?",
        "26:11: `low` (3) is above `best` (2); low, best and high go upwards",
        "27:9: `pace` is `quick`; expected a number, such as 0.8 or 4 per year, or a range `{low: 1, best: 2, high: 4}`",
        "29:65: there is no policy `wait`",
        "29:86: there is no source `leter`; did you mean letter?",
    ]


def test_what_is_wrong_brings_no_complaints_about_what_leans_on_it() -> None:
    broken = SMALL.replace("{label: Strike, once: on}", "[]").replace("[not south.patrol]", "[not]")
    text = broken + "terms: {t: (north.talks}\nimpossible: [t and north.strike]\nmerge: [t]\n"
    assert [problem.split(": ", 1)[0] for problem in problems(text)] == ["a.yaml:7:15", "a.yaml:13:14", "a.yaml:15:24"]


def test_places_hold_behind_an_entry_that_could_not_be_read() -> None:
    text = (
        SMALL
        + "impossible:\n  - north.talks and\n  - north.tlks\n  - |\n    south.patrol\n    and\n  - >-\n    north.talks and\n    north.zzz\n"
    )
    assert [problem.split(": ")[0] for problem in problems(text)] == [
        "a.yaml:16:20",
        "a.yaml:17:5",
        "a.yaml:20:8",
        "a.yaml:23:5",
    ]


@pytest.mark.parametrize(
    ("actor", "option"),
    [
        ("NO", "on"),
        ("भारत", "बातचीत"),
        ("中国", "谈判"),
        ("إيران", "حوار"),
        ("Ἀθῆναι", "λόγος"),
        ("Россия", "переговоры"),
        ("한국", "대화"),
        ("e1", "off"),
        ("null", "true"),
        ("Y", "n"),
    ],
)
def test_names_may_be_of_any_script_and_look_like_anything(actor: str, option: str) -> None:
    text = SMALL.replace("north", actor).replace("talks:", f"{option}:")
    text += f"goals: {{g: not {actor}.{option} and {actor}.strike}}\n"
    case = loads(text)
    assert case.options[0] == f"{actor}.{option}"
    assert case.goals["g"].names == tuple(sorted([f"{actor}.{option}", f"{actor}.strike"]))
    assert loads(to_yaml(case)) == loads(to_json(case)) == case


@pytest.mark.parametrize(
    "title", ["2017", "2017-06-28", "1e5", "NO", "true", "null", "3.0", "0x1F", "12:30", "~", "- a", "a: b", "#1"]
)
def test_a_title_may_look_like_anything(title: str) -> None:
    case = loads(SMALL.replace("Two neighbours", json.dumps(title)))
    assert case.title == title
    assert loads(to_yaml(case)) == loads(to_json(case)) == case
    if title not in ("null", "~", "- a", "a: b", "#1"):
        assert loads(SMALL.replace("Two neighbours", title)) == case


@pytest.mark.parametrize(
    ("section", "path", "value"),
    [
        ("start: 2017-06-28", "start", "2017-06-28"),
        ("unknowns: {a: 1e5}", "unknowns.a.best", 1e5),
        ("unknowns: {a: 3.0e-5}", "unknowns.a.best", 3e-5),
        ("unknowns: {a: {low: '1', high: \"2\"}}", "unknowns.a.high", 2),
        ("events: {war: {label: NO, once: on}}", "events.war.irreversible", "on"),
        ("events: {war: {label: 2017-01-01, once: off}}", "events.war.label", "2017-01-01"),
        ("offramp: 1", "offramp", "1"),
        ("summary: yes", "summary", "yes"),
    ],
)
def test_a_scalar_is_what_its_place_asks_for(section: str, path: str, value: object) -> None:
    found: object = loads(SMALL + section + "\n")
    for part in path.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == value


def test_nothing_at_the_start_is_the_start_of_nothing() -> None:
    text = SMALL.replace("[south.patrol]\npref", "\npref")
    assert loads(text).status_quo == ()
    assert loads(text) == loads(SMALL.replace("[south.patrol]\npref", "[]\npref"))


def test_a_location_is_followed_past_the_tags_of_unions() -> None:
    value = {"preferences": {"usa": ["a", {"say": "b"}]}}
    assert existing_path(value, ("preferences", "usa", "statements", "statements", 1, "say")) == (
        "preferences",
        "usa",
        1,
        "say",
    )
    assert existing_path(value, ("preferences", "usa", "statements", 7, "missing")) == ("preferences", "usa")
    assert existing_path(value, ()) == ()


def test_the_digest_is_that_of_the_text(tmp_path: Path) -> None:
    case = loads(SMALL)
    assert case.digest == loads(SMALL, "elsewhere").digest
    assert case.digest != loads(SMALL + "\n").digest
    (tmp_path / "a.yaml").write_bytes(SMALL.encode("utf-8-sig"))
    assert load(tmp_path / "a.yaml").digest == case.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title: "ab\\U00110000"\n', "a.yaml:1:13: this is not YAML: an escape or a number here has no meaning"),
        (f"%YAML {'7' * 5000}\n---\n", "a.yaml:1:7: this is not YAML: an escape or a number here has no meaning"),
        (f"a: {'[' * 101}{']' * 101}\n", "a.yaml:1:104: lists are nested more than 100 deep"),
        (
            f"a: &a {'[' * 60}{']' * 60}\nb: {'[' * 60}*a{']' * 60}\n",
            "a.yaml:1:47: lists are nested more than 100 deep",
        ),
        ("x" * 4_000_001, "a.yaml: the file has more than 4,000,000 characters"),
        (
            f"a: &a {'x' * 50_000}\nb: [{', '.join(['*a'] * 80)}]\n",
            "a.yaml:1:4: the aliases of the file expand to more than 4,000,000 characters",
        ),
    ],
)  # fmt: skip
def test_what_no_reader_of_yaml_survives_is_a_problem_of_the_file(text: str, message: str) -> None:
    assert problems(text) == [message]


def test_no_more_of_a_file_is_read_than_a_case_can_have(tmp_path: Path) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no endless file here")
    assert failure("/dev/zero") == "/dev/zero: the file has more than 16,000,000 bytes, which no case needs"


@pytest.mark.parametrize("line_end", ["\r", "\r\n", "\x85", "\u2028"])
def test_a_place_is_found_whatever_ends_the_lines(line_end: str) -> None:
    text = SMALL + "ends: >-\n  north.talk\n"
    (problem,) = problems(text.replace("\n", line_end))
    assert problem == "a.yaml:16:3: there is no option, event or term `north.talk`; did you mean north.talks?"


def test_the_first_hundred_problems_are_listed_and_the_others_counted() -> None:
    listed = ", ".join(["{saay: north.talks}"] * 300)
    with pytest.raises(CaseError) as caught:
        loads(SMALL.replace("[not south.patrol]", f"[{listed}]"), "a.yaml")
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 600
    assert len(lines) == 101
    assert lines[-1] == "and 500 more problems"


def test_wrong_entries_of_nested_lists_leave_the_places_of_the_others() -> None:
    """Entries are taken out of an inner and an outer list at once; the place of what is left stays right."""
    text = SMALL.replace(
        "  north: [not south.patrol]\n", "  north: [{saay: x}, not south.patrol, {saay: y}, not suth.patrol]\n"
    )
    assert problems(text)[-1].startswith("a.yaml:13:55: there is no option, event or term `suth.patrol`")


def test_a_long_wrong_value_is_cut() -> None:
    (problem,) = problems(SMALL.replace("status quo: [south.patrol]", f"status quo: {'x' * 5000}"))
    assert len(problem) < 400


def test_a_key_is_written_as_documented() -> None:
    (missing, unknown) = problems(SMALL.replace("status quo", "status_quo"))
    assert missing.startswith("a.yaml:1:1: `status quo` is missing")
    assert unknown == "a.yaml:11:1: there is no key `status_quo`; did you mean status quo?"
