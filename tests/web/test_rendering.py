"""Pages as HTML: every text is escaped, and said in the language of the page; a page names its twin."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples
from tests.web.workbenches import SMALL, signed_in

from offramp.web.rendering import PARTS, SECTIONS, _environment, _language, _Safe, as_json
from offramp.web.saying import say

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

    from offramp.web.workbench import Workbench


def filled(source: str, language: str = "en", **values: Any) -> str:
    """Return a template of its own, as the pages of a language write it."""
    token = _language.set(language)
    try:
        return _environment().from_string(source).render(**values)
    finally:
        _language.reset(token)


HOSTILE = st.text(max_size=12) | st.sampled_from(["<b>", "`<i>`", "&amp;", "\"'", "{state}", "`", "``", "</script>"])


@given(HOSTILE, HOSTILE)
@examples(80)
def test_no_text_becomes_markup(text: str, other: str) -> None:
    """What a browser reads from each way of writing a text is the text itself."""
    for source in ("{{ text }}", "{{ text|told }}", '{{ _("Searching a state: {state}", state=text) }}'):
        for language in ("en", "fr"):
            shown = filled(source, language, text=text)
            assert html.unescape(re.sub(r"</?span[^<>]*>", "", shown)).endswith(text)
            assert "<" not in re.sub(r'<span lang="en">|</span>', "", shown)
    marked = filled("{{ text|marked }}", text=text)
    assert "<" not in re.sub(r"</?code>", "", marked)
    assert html.unescape(re.sub(r"</?code>", "`", marked)) == text
    link = _Safe("<a href='x'>y</a>")
    both = filled('{{ _("{title}: {state}.", title=link, state=other) }}', link=link, other=other)
    assert both == f"{link}: {html.escape(other)}."


@pytest.mark.parametrize(
    ("source", "english", "french"),
    [
        ("{{ 12345|number }}", "12,345", "12\u202f345"),
        ('{{ _("Undo") }}', "Undo", "Annuler"),
        ('{{ say("Removed {entry}", entry="Undo")|told }}', "Removed Undo", "Suppression\N{NO-BREAK SPACE}: Undo"),
        ("{{ 'Written by hand'|told }}", "Written by hand", '<span lang="en">Written by hand</span>'),
        ("{{ ''|told }}", "", ""),
        (
            '{{ _n("1 more move is left out.", "{number} more moves are left out.", 0) }}',
            "0 more moves are left out.",
            None,
        ),
        (
            '{{ _n("1 more move is left out.", "{number} more moves are left out.", 1) }}',
            "1 more move is left out.",
            None,
        ),
    ],
)
def test_texts_are_in_the_language_of_the_page(source: str, english: str, french: str | None) -> None:
    assert filled(source, say=say) == english
    said = filled(source, "fr", say=say)
    assert said == french or (french is None and said != english)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a b", "a-b"),
        ("A.b[0]", "a-b-0"),
        ("États-Unis", "états-unis"),
        ("भारत", "भ-रत"),
        ("--", "x"),
        ("", "x"),
        (3, "3"),
    ],
)
def test_any_text_makes_an_id(text: str | int, name: str) -> None:
    assert filled("{{ text|slug }}", text=text) == name


def test_a_mistake_in_a_template_is_no_empty_text() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        filled("{{ nothing }}")
    with pytest.raises(KeyError):
        filled('{{ _("{title}: {state}.", title="x") }}')


def test_a_twin_has_plain_values_alone() -> None:
    sent = as_json({"a": (1, None, "é\x9b31m")})
    assert "\x9b" not in sent, "no control of a terminal"
    assert json.loads(sent) == {"a": [1, None, "é\x9b31m"]}
    with pytest.raises(TypeError):
        as_json({"a": object()})


def test_every_part_has_its_pages(browser: Browser) -> None:
    name = browser.add()
    assert [part for part, _ in PARTS] == list(SECTIONS)
    for part, label in PARTS:
        page = browser.get(f"/cases/{name}/{part}/{SECTIONS[part][0][0]}").text
        (current,) = re.findall(r'aria-current="page">([^<]*)<', page)
        assert current == SECTIONS[part][0][1]
        assert re.search(rf'aria-current="true">{label}<', page)
        assert re.findall(
            rf'href="/cases/{name}/{part}/(\w+)"', page.partition('class="sub"')[2].partition("</nav>")[0]
        ) == [key for key, _ in SECTIONS[part]]


ALL = (
    "/",
    "/work",
    *(f"/cases/small/build/{section}" for section in ("case", "actors", "rules", "preferences", "events", "policies")),
    *(
        f"/cases/small/ask/{page}"
        for page in ("stability", "graph", "why", "routes?to=a.go", "inverse?to=a.go", "question", "ranking", "claims")
    ),
    *(f"/cases/small/argue/{page}" for page in ("compare", "notes", "brief", "history")),
    "/cases/small/text",
)


@pytest.mark.parametrize("path", ALL)
def test_a_page_names_its_twin(browser: Browser, path: str) -> None:
    browser.add()
    page = browser.get(path)
    assert page.status_code == 200
    (twin,) = re.findall(r'<link rel="alternate" type="application/json" href="([^"]*)">', page.text)
    answer = browser.get(twin.replace("&amp;", "&"))
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)


def test_pages_speak_the_language_of_the_server(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    home = french.get("/").text
    assert '<html lang="fr">' in home
    assert '<main id="main" tabindex' in home
    for words in ("Vos cas", "Nouveau cas", "Créer le cas", "Travaux en arrière-plan", "Un modèle, pas une prévision."):
        assert words in home, words
    name = french.add()
    page = french.get(f"/cases/{name}/build/case").text
    for words in (
        "Acteurs et options",
        "Premières réponses en cinq minutes",
        "Demandez quels états sont des équilibres",
        "Enregistrer",
        "Titre",
        "Version 1, enregistrée",
    ):
        assert words in page, words
    # States in words stay in English, and are marked so.
    page = french.get(f"/cases/{name}/ask/stability").text
    assert '<td class="words" lang="en">' in page
    assert "Graphe du conflit" in page
    assert '<html lang="en">' in signed_in(workbench).get("/").text


def test_what_a_message_quotes_is_code_and_escaped(browser: Browser) -> None:
    name = browser.add(SMALL.replace("[b.stay]", "[b.sway]"))
    page = browser.get(f"/cases/{name}/build/preferences").text
    assert "<code>b.sway</code>" in page
    assert "`b.sway`" not in page.partition('<details class="beside">')[0]
    asked = browser.get(f"/cases/{name}/build/<b>x<i>").text
    assert "there is no page <code>&lt;b&gt;x&lt;i&gt;</code>" in asked
