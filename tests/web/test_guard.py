"""Attacks on the guard: each is refused before a page sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from tests.web.workbenches import ORIGIN, PORT, SAME, Browser

from offramp.web.application import application

if TYPE_CHECKING:
    from offramp.web.workbench import Workbench


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1:8080.evil.example"]
)
def test_a_host_that_was_bound_to_this_address_gets_nothing(browser: Browser, host: str) -> None:
    answer = browser.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Your cases" not in answer.text


@pytest.mark.parametrize("host", [f"localhost:{PORT}", f"127.0.0.1:{PORT}", f"[::1]:{PORT}"])
def test_names_of_this_machine_are_known(browser: Browser, host: str) -> None:
    cookie = "; ".join(f"{key}={value}" for key, value in browser.client.cookies.items())
    assert browser.get("/", headers={"host": host, "cookie": cookie}).status_code == 200


def test_without_a_session_there_is_nothing(workbench: Workbench) -> None:
    client = TestClient(application(workbench), base_url=ORIGIN)
    for path in ("/", "/cases/small/build/case", "/index.json", "/work"):
        assert client.get(path).status_code == 401
    assert client.post("/cases", data={"start": "blank"}, headers=SAME).status_code == 401
    assert client.get("/", headers={"cookie": f"offramp-{PORT}=guess"}).status_code == 401


def test_an_address_of_sign_in_works_once(workbench: Workbench) -> None:
    client = TestClient(application(workbench), base_url=ORIGIN)
    token = workbench.sessions.token
    assert client.get("/sign-in", params={"token": "guess"}, follow_redirects=False).status_code == 403
    first = client.get("/sign-in", params={"token": token}, follow_redirects=False)
    assert first.status_code == 303
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    other = TestClient(application(workbench), base_url=ORIGIN)
    assert other.get("/sign-in", params={"token": token}, follow_redirects=False).status_code == 403
    assert other.get("/").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ORIGIN, "sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin"},
    ],
)
def test_a_change_from_another_site_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    answer = browser.client.post("/cases", data={"start": "minimal"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 403
    assert browser.workbench.store.workspace.cases() == []


def test_a_change_from_a_page_of_the_workbench_is_made(browser: Browser) -> None:
    assert browser.post("/cases", {"start": "minimal", "title": "One"}).status_code == 303
    assert [each.name for each in browser.workbench.store.workspace.cases()] == ["one"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_cannot_show_a_part(browser: Browser, site: str) -> None:
    part = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
    assert browser.get("/index.json", headers=part).status_code == 403
    assert browser.get("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"}).status_code == 200


def test_every_answer_has_the_policy(browser: Browser) -> None:
    name = browser.add()
    for path in ("/", "/static/workbench.css", "/nothing", f"/cases/{name}/build/case", "/sign-in?token=x"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_a_script_or_a_style_of_its_own(browser: Browser) -> None:
    import re

    name = browser.add()
    for path in ("/", f"/cases/{name}/build/actors", f"/cases/{name}/build/preferences", f"/cases/{name}/text"):
        text = browser.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)


def test_what_is_too_large_is_refused(browser: Browser) -> None:
    large = "x" * (browser.workbench.settings.limits.upload + 1)
    assert browser.post("/cases", {"title": large}).status_code == 413
    chunks = (b"x" * 50_000 for _ in range(10))
    headers = {**SAME, "content-type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/cases", content=chunks, headers=headers).status_code == 413
    assert browser.get("/").status_code == 200


def test_an_error_page_tells_nothing(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "a value of the case"  # noqa: S105  (no password)

    def fail() -> None:
        hidden = secret
        raise RuntimeError(hidden)

    monkeypatch.setattr(browser.workbench.store.workspace, "cases", fail)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert secret not in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_other_methods_are_refused(browser: Browser) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert browser.client.request(method, "/cases", headers=SAME).status_code == 405
