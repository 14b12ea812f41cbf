"""Attacks by files and by texts: bombs, scripts in every field, hostile expressions."""

from __future__ import annotations

import html
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.web.workbenches import SMALL, Browser

from offramp.case.reading import load
from offramp.web.record_forms import record_forms

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(12)
)


class Tags(HTMLParser):
    """The scripts of a page, and the attributes that run code."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("script", "img", "svg", "iframe", "object", "style") and not self.ours(tag, named):
            self.wrong.append(self.get_starttag_text() or tag)
        self.wrong += [
            name for name, value in attrs if name.startswith("on") or name == "style" or "javascript:" in (value or "")
        ]

    @staticmethod
    def ours(tag: str, named: dict[str, Any]) -> bool:
        return (
            named.get("src") == "/static/workbench.js"
            or named.get("class") in ("curves", "curves time-line", "density", "sample")
            or (tag == "svg" and named.get("class") == "graph")
        )


def assert_harmless(text: str) -> None:
    found = Tags()
    found.feed(text)
    assert found.wrong == []


PAGES = (
    *(f"build/{section}" for section in ("case", "actors", "rules", "preferences", "policies", *record_forms())),
    "text",
    "ask/stability",
    "ask/graph",
    "ask/why",
    "ask/routes",
    "ask/inverse",
    "ask/risk",
    "ask/ranking",
    "argue/compare",
    "argue/notes",
    "argue/brief",
    "argue/history",
)


def hostile() -> str:
    """The smallest catalog case with every section, with a script in every text."""
    from offramp.case.writing import to_values

    def marked(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: marked(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [marked(each, key) for each in value]
        texts = ("title", "summary", "name", "called", "label", "short", "cite", "text", "note")
        return f"{value} {SCRIPT}" if key in texts and isinstance(value, str) else value

    import json

    return json.dumps(marked(to_values(load("hotline"))), ensure_ascii=False)


@pytest.mark.dear
def test_a_script_in_every_text_stays_text(browser: Browser) -> None:
    name = browser.add(hostile(), "hostile")
    browser.post(f"/cases/{name}/argue/notes", {"text": SCRIPT, "about": SCRIPT, "source": SCRIPT})
    shown = 0
    for page in ("/", *(f"/cases/{name}/{each}" for each in PAGES)):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert_harmless(answer.text)
        shown += SCRIPT.partition('"')[0] in html.unescape(answer.text)
    assert shown > 10, "the texts are there, as texts"


QUESTIONS = (
    "ask/stability?search=",
    "ask/graph?search=",
    "ask/graph?actor=",
    "ask/graph?centre=",
    "ask/graph?depth=",
    "ask/graph?moves=",
    "ask/why?state=",
    "ask/why?actor=",
    "ask/routes?to=",
    "ask/risk?set+x=",
    "argue/compare?other=",
    "ask/stability?concept=",
    "ask/stability?image=a%3D",
)


def test_a_script_in_a_question_stays_text(browser: Browser) -> None:
    name = browser.add()
    for path in QUESTIONS:
        answer = browser.get(f"/cases/{name}/{path}{SCRIPT.replace('#', '')}")
        assert answer.status_code in (404, 422), path
        assert_harmless(answer.text)


NO_NUMBERS = ("²", "٣", "-1", "1_0", "9" * 30, "9" * 5000, "0" * 5000, "5" + "0" * 5000, "005" + "0" * 5000)

NUMBERS_ASKED: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("ask/routes", ("route",), {"to": "a.go"}),
    ("ask/routes", ("step",), {"to": "a.go"}),
    ("ask/question", ("skipped",), {}),
    ("ask/graph", ("depth",), {}),
    ("ask/stability", ("search",), {}),
    ("text", ("line",), {}),
    ("argue/history", ("first", "second"), {}),
    ("argue/compare", ("first", "second"), {}),
    ("argue/history", ("from", "to"), {}),
    ("argue/compare", ("from", "to"), {}),
)

NUMBERS_SENT: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ask/ranking", "samples", {}),
    ("ask/ranking", "seed", {}),
    ("change/put", "version", {"path": '["title"]', "value": "T"}),
    ("undo", "version", {}),
    ("text", "version", {"text": "title: X"}),
    ("change/move", "to", {"path": '["preferences", "a", 1]'}),
    ("go-to", "number", {}),
    ("argue/notes/remove", "number", {}),
)


@pytest.mark.parametrize("number", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_a_text_that_is_no_number_fails_no_page(browser: Browser, number: str) -> None:
    name = browser.add()
    for path, keys, more in NUMBERS_ASKED:
        for word in (number, f"s{number}") if path == "ask/stability" else (number,):
            answer = browser.get(f"/cases/{name}/{path}", params={**more, **dict.fromkeys(keys, word)})
            assert answer.status_code in (200, 422), (path, keys)
    for path, key, more in NUMBERS_SENT:
        if key == "seed" and number == "9" * 30:  # a seed has no largest value
            continue
        fields = {"version": str(browser.version(name)), **more, key: number}
        answer = browser.post(f"/cases/{name}/{path}", fields)
        assert answer.status_code == 422, (path, key)
    path = f'["preferences", "a", {number}]'
    assert browser.change(name, "remove", path=path).status_code == 422
    assert browser.text(name) == SMALL
    assert browser.workbench.jobs.listed() == []


def test_a_length_that_is_no_number_is_refused(browser: Browser) -> None:
    for length in ("²".encode("latin-1"), b"9" * 5000):
        assert browser.client.get("/", headers={b"content-length": length}).status_code == 413


def test_a_script_in_every_field_of_a_form_stays_text(browser: Browser) -> None:
    name = browser.add()
    browser.change(name, "record", path="[]", form="case", **{"f title": SCRIPT, "f summary": SCRIPT})
    browser.change(name, "add", path='["actors"]', form="actor", label=SCRIPT)
    browser.change(name, "add", path='["actors", "a", "options"]', form="option", label=SCRIPT)
    browser.change(name, "insert", path='["preferences", "a"]', value=SCRIPT)
    browser.change(name, "insert", path='["impossible"]', value=SCRIPT)
    browser.change(name, "put", path='["ends"]', value=SCRIPT)
    for section, forms in record_forms().items():
        for form in forms:
            fields = {f"f {field.key}": SCRIPT for field in form.fields if field.kind not in ("estimate", "choice")}
            browser.change(name, "add", path=f'["{form.section}"]', form=form.section, label=SCRIPT, **fields)
        assert_harmless(browser.get(f"/cases/{name}/build/{section}").text)
    for section in ("case", "actors", "rules", "preferences", "policies"):
        answer = browser.get(f"/cases/{name}/build/{section}")
        assert answer.status_code == 200
        assert_harmless(answer.text)
    assert_harmless(browser.get(f"/cases/{name}/text").text)
    assert SCRIPT.partition('"')[0] in browser.text(name)


def test_a_script_in_a_gmcr_file_stays_text(browser: Browser) -> None:
    from offramp.case.gmcr_writing import to_gmcr

    text = to_gmcr(load("chicken"))
    hostile_text = re.sub(r'"name": "[^"]*"', '"name": "<script>alert(1)</script>"', text)
    assert hostile_text != text
    answer = browser.post("/import", files={"file": ("<script>.gmcr", hostile_text.encode())})
    assert answer.status_code in (303, 422)
    assert_harmless(answer.text)
    for case in browser.workbench.store.workspace.cases():
        assert "<" not in case.name
        assert_harmless(browser.get(f"/cases/{case.name}/build/actors").text)
    assert_harmless(browser.get("/").text)


def test_a_bomb_of_aliases_is_refused(browser: Browser) -> None:
    name = browser.add(BOMB, "bomb")
    answer = browser.get(f"/cases/{name}/build/case")
    assert answer.status_code == 200
    assert "values" in answer.text
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 50_000, "a: " + "&b " * 50_000, "? " * 50_000, "- " * 50_000])
def test_deep_nesting_is_refused(browser: Browser, text: str) -> None:
    name = browser.add(text, "deep")
    assert browser.get(f"/cases/{name}/text").status_code in (200, 422)
    assert browser.get("/").status_code == 200


def test_a_packed_file_is_not_unpacked(browser: Browser) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.yaml", b"0" * 50_000_000)
    for ending in ("yaml", "gmcr", "json", "zip"):
        answer = browser.post("/import", files={"file": (f"bomb.{ending}", packed.getvalue())})
        assert answer.status_code == 422
    assert browser.workbench.store.workspace.cases() == []


def test_a_large_file_is_refused(browser: Browser) -> None:
    data = b"# " + b"x" * browser.workbench.settings.limits.case
    assert browser.post("/import", files={"file": ("large.yaml", data)}).status_code == 422
    assert browser.post("/import", files={"file": ("large.yaml", data * 3)}).status_code == 413
    assert browser.workbench.store.workspace.cases() == []


@pytest.mark.parametrize(
    "hostile_expression",
    [
        "__import__('os').system('touch pwned')",
        "a.go.__class__",
        "exec('x')",
        "(lambda: 1)()",
        "{{7013*7019}}",
        "${7013*7019}",
        "9**9**9**9",
        "not " * 20_000 + "a.go",
        "(" * 5000,
    ],
    ids=range(9),
)
def test_an_expression_runs_no_code(browser: Browser, hostile_expression: str) -> None:
    name = browser.add()
    for path in ("ask/stability?search=", "ask/routes?to=", "ask/inverse?to="):
        answer = browser.client.get(
            f"/cases/{name}/{path.partition('?')[0]}", params={path.partition("?")[2][:-1]: hostile_expression[:6000]}
        )
        assert answer.status_code in (422, 503)
        assert str(7013 * 7019) not in answer.text
    browser.change(name, "insert", path='["impossible"]', value=hostile_expression)
    assert browser.get(f"/cases/{name}/build/rules").status_code == 200
    assert "problem" in browser.get(f"/cases/{name}/build/rules").text


@pytest.mark.parametrize(
    "path", ["", "{}", "[1.5]", "[null]", "[[]]", '["a"' + ', "a"' * 20 + "]", "[-1]", "[true]", "[" * 20_000]
)
def test_a_path_is_a_list_of_keys(browser: Browser, path: str) -> None:
    name = browser.add()
    assert browser.change(name, "put", path=path, value="x").status_code == 422
    assert browser.text(name) == SMALL


def test_a_form_leads_back_to_a_page_of_its_case(browser: Browser) -> None:
    name = browser.add()
    for back in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        f"/cases/{name}/\r\nset-cookie: a=b",
        "javascript:alert(1)",
    ):
        answer = browser.change(name, "put", path='["title"]', value=f"T{len(back)}", back=back)
        assert answer.headers["location"] == f"/cases/{name}/build/case"
