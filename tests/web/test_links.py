"""Addresses of pages, and the view that they keep: a crawl through every page, in each view."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples
from tests.web.workbenches import SMALL

from offramp.case.catalog import find
from offramp.web.addresses import addresses
from offramp.web.links import PROJECTOR, link_to, page_view, path_of, query
from offramp.web.rendering import TRANSLATED, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.workbenches import Browser

    from offramp.web.page import Call, Page

TEXTS = st.text(min_size=1, max_size=6) | st.sampled_from(["a/b", "..", "x?y", "x#y", "é&=+%", "a b", ";"])


@pytest.fixture
def projected() -> Iterator[None]:
    token = page_view.set(PROJECTOR)
    yield
    page_view.reset(token)


@given(st.lists(TEXTS, min_size=1, max_size=3))
@examples(60)
def test_the_parts_of_a_path_stay_apart(parts: list[str]) -> None:
    path = path_of(*parts)
    assert path.count("/") == len(parts)
    assert urlsplit(path)[2:] == (path, "", ""), "no part begins a query or an element"


@given(st.dictionaries(TEXTS, st.just("") | TEXTS | st.lists(TEXTS, max_size=3), max_size=3))
@examples(60)
def test_a_query_gives_back_what_is_not_empty(values: dict[str, Any]) -> None:
    expected = [
        (key, each)
        for key, value in values.items()
        for each in (value if isinstance(value, list) else [value])
        if each != ""
    ]
    text = query(**values)
    assert text.startswith("?") == bool(expected)
    assert parse_qsl(text[1:], strict_parsing=bool(text)) == expected


def test_a_number_is_not_empty() -> None:
    assert query(step=0, goal=None, from_="") == "?step=0"


@pytest.mark.usefixtures("projected")
@given(
    st.lists(TEXTS, min_size=1, max_size=2),
    st.dictionaries(TEXTS, TEXTS, max_size=2),
    st.dictionaries(TEXTS.filter(lambda key: key not in ("view", "address")), TEXTS, max_size=2),
)
@examples(60)
def test_a_link_keeps_what_its_address_says(parts: list[str], asked: dict[str, str], more: dict[str, str]) -> None:
    found = urlsplit(link_to(path_of(*parts) + query(**asked) + "#here", **more))
    assert (found.path, found.fragment) == (path_of(*parts), "here")
    assert parse_qsl(found.query) == [*asked.items(), *more.items(), ("view", PROJECTOR)]


def test_a_link_of_the_workbench_names_no_view() -> None:
    assert link_to("/cases/a/text#save", line=3) == "/cases/a/text?line=3#save"
    assert link_to("/") == "/"


class Links(HTMLParser):
    """The links and the forms of a page: where each leads, and whether it keeps the view of the page."""

    def __init__(self, page: str, at: str) -> None:
        super().__init__()
        self.at, self.links, self.files, self.sent, self.asked = at, [], [], [], []  # type: ignore[var-annotated]
        self.twin = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        if tag == "a" and "href" in named and not named["href"].startswith("#"):
            (self.files if "download" in named else self.links).append(urljoin(self.at, named["href"]))
        if tag == "link" and named.get("rel") == "alternate":
            self.twin = named["href"]
        if tag == "form" and named.get("method") == "get":
            assert "action" not in named, "asks the page itself"
            self.asked.append([])
        if tag == "form" and named.get("method") == "post":
            self.sent.append(urljoin(self.at, named.get("action", "")))
        if "formaction" in named:
            self.sent.append(urljoin(self.at, named["formaction"]))
        if tag == "input" and named.get("name") == "view":
            self.asked[-1].append(named["value"])

    def check(self, view: str) -> None:
        """Assert that each link and each form keeps a view; but for the one link to the other view, and JSON."""
        views = [view] if view else []
        pages = [each for each in self.links if not urlsplit(each).path.endswith(".json")]
        (other,) = {each for each in pages if _kept(each) != views}
        assert urlsplit(other).path == urlsplit(self.at).path
        assert _kept(other) == ([] if view else [PROJECTOR])
        for each in self.sent:
            assert _kept(each) == views, (self.at, each)
        for form in self.asked:
            assert form == views, self.at
        for each in {*self.files, self.twin, *self.links} - set(pages):
            assert _kept(each) == []


def _kept(address: str) -> list[str]:
    """Return the views that an address names."""
    return [value for key, value in parse_qsl(urlsplit(address).query) if key == "view"]


def _kind(address: str) -> tuple[str, ...]:
    """Return what pages of one kind share: the path without the number of work, and the names in the query."""
    path, asked = urlsplit(address).path, parse_qsl(urlsplit(address).query)
    return ("/work/1" if path.startswith("/work/") else path, *sorted({key for key, _ in asked} - {"view"}))


@pytest.fixture
def cases(browser: Browser) -> list[str]:
    """A workbench with cases that have every kind of entry, two versions, notes, work that is done, and a mistake."""
    hotline = find("hotline")
    assert hotline is not None
    full = (Path(__file__).parents[1] / "case" / "full.yaml").read_text(encoding="utf-8")
    texts = {"hotline": hotline.read_text(encoding="utf-8"), "full": full, "small": SMALL}
    hotline_name, _, small = names = [browser.add(text, wanted) for wanted, text in texts.items()]
    browser.change(small, "put", path='["title"]', value="Two")
    browser.post(f"/cases/{small}/argue/notes", {"about": "a.go", "text": "One", "source": "Ann"})
    browser.post(f"/cases/{small}/argue/notes", {"about": "b.stay", "text": "Two"})
    browser.post(f"/cases/{small}/argue/notes/remove", {"number": "1"})
    for address, fields in (
        (f"/cases/{small}/ask/inverse/work", {"to": "a.go and b.stay"}),
        (f"/cases/{hotline_name}/ask/ranking", {"samples": "4"}),
    ):
        work = browser.post(address, fields).headers["location"]
        while browser.get(f"{work}.json").json()["state"] in ("waiting", "running"):
            time.sleep(0.1)
        assert browser.get(f"{work}.json").json()["state"] == "done"
    return names


@pytest.mark.dear
def test_every_page_keeps_its_view(browser: Browser, cases: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow every link from the first page, each kind of address once; every template of a page is shown."""
    shown: set[str] = set()

    def noted(call: Call, page: Page) -> str:
        shown.add(page.template)
        return rendered(call, page)

    monkeypatch.setattr("offramp.web.application.rendered", noted)
    wrong = browser.add(SMALL.replace("a.go,", "a.goo,"), "wrong")
    small = cases[-1]
    waiting = ["/", f"/cases/{small}/argue/compare?first=1&second=2", f"/cases/{wrong}/ask/why"]
    for name in cases:
        waiting += [
            f"/cases/{name}/build/case",
            f"/cases/{name}/ask/inverse?to=a.go",
            f"/cases/{name}/argue/history?first=1&second=1",
        ]
    known = {_kind(each) for each in waiting}
    while waiting:
        address = waiting.pop(0)
        answer = browser.get(f"{address}{'&' if '?' in address else '?'}view={PROJECTOR}")
        at = urlsplit(str(answer.url))._replace(scheme="", netloc="").geturl()
        assert '<body class="projector">' in answer.text, address
        found = Links(answer.text, at)
        found.check(PROJECTOR)
        plain = at.replace(f"view={PROJECTOR}", "").rstrip("?&")
        Links(browser.get(plain).text, plain).check("")
        if found.twin:
            sign = "&" if "?" in found.twin else "?"
            assert browser.get(f"{found.twin}{sign}view={PROJECTOR}").text == browser.get(found.twin).text
        for each in found.links:
            if f"/cases/{wrong}/" not in each and PROJECTOR in _kept(each) and _kind(each) not in known:
                known.add(_kind(each))
                waiting.append(
                    each.replace(f"&view={PROJECTOR}", "").replace(f"?view={PROJECTOR}", "").partition("#")[0]
                )
    paths = {path for path, *_ in known}
    for each in addresses():
        if each.twin and each.path not in ("/index", "/cases/{name}/build/{section}"):
            assert each.path.replace("{name}", small).replace("{number}", "1") in paths, each.path
    assert shown == set(TRANSLATED) - {"conflict"}, "a conflict answers a form"


def test_what_a_form_leads_to_keeps_the_view(browser: Browser) -> None:
    name = browser.add()
    shown = str(browser.version(name))
    at = f"/cases/{name}/change/put?view={PROJECTOR}"
    fields = {"version": shown, "path": '["title"]', "back": f"/cases/{name}/build/case", "focus": "save-case"}
    answer = browser.post(at, {**fields, "value": "One"})
    expected = f"/cases/{name}/build/case?view={PROJECTOR}#save-case"
    assert answer.headers["location"] == expected
    told = browser.post(at, {**fields, "value": "Ten"}, headers={"accept": "application/json"})
    assert told.status_code == 409
    conflict = browser.post(at, {**fields, "value": "Two"})
    assert conflict.status_code == 409
    Links(conflict.text, f"{fields['back']}?view={PROJECTOR}").check(PROJECTOR)
    wrong = browser.post(at, {**fields, "path": "none"})
    assert wrong.status_code == 422
    Links(wrong.text, f"{fields['back']}?view={PROJECTOR}").check(PROJECTOR)
    version = {"version": str(browser.version(name)), "value": "Ten"}
    told = browser.post(at, {**fields, **version}, headers={"accept": "application/json"})
    assert told.json()["location"] == expected
    plain = browser.post(f"/cases/{name}/undo", {"version": str(browser.version(name)), "back": fields["back"]})
    assert plain.headers["location"] == fields["back"]


@pytest.mark.parametrize("asked", ["", "?view=", "?view=workbench", "?view=PROJECTOR", f"?view={PROJECTOR}&view=x"])
def test_any_other_view_is_that_of_the_workbench(browser: Browser, asked: str) -> None:
    page = browser.get(f"/{asked}").text
    assert "<body>" in page
    Links(page, f"/{asked}").check("")
