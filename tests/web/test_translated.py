"""Templates in the catalogue of messages: no text of theirs stays in English."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.workbenches import SMALL, running, signed_in

from offramp.language.extract import messages
from offramp.language.language import Language
from offramp.web import rendering, sections
from offramp.web.record_forms import record_forms
from offramp.web.rendering import TRANSLATED
from offramp.web.script_words import WORDS

if TYPE_CHECKING:
    from tests.web.conftest import Served

    from offramp.web.workbench import Workbench

TEMPLATES = Path(rendering.__file__).parent / "templates"

NAMES = {"offramp"}
"""Words that are the same in every language."""

SPOKEN = r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\""
"""Attributes that are read to people."""


def parts_of(name: str) -> set[str]:
    """Return the names of a template and of all templates that it uses."""
    source = (TEMPLATES / f"{name}.html.jinja").read_text(encoding="utf-8")
    used = set(re.findall(r'{% (?:extends|import) "(\w+)\.html\.jinja"', source))
    return {name}.union(*(parts_of(each) for each in used))


def untranslated(source: str) -> list[str]:
    """Return the texts of a template that are no messages: between tags, in spoken attributes, and in what it writes."""
    source = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    source = re.sub(r'\b_n\(\s*"[^"]*",\s*"[^"]*"', "_n(", source)
    source = re.sub(r'\b_\(\s*"[^"]*"', "_(", source)
    source = source.replace('["status quo"]', "")  # a path in the file
    found = []
    for block in re.findall(r"{{.*?}}|{%.*?%}", source, flags=re.DOTALL):
        if not re.match(r"{% (?:extends|import)", block):
            found += [
                each for each in re.findall(r'"([^"]*)"', block) if re.search(r"[A-Z][a-z]|[a-z]{2} [a-z]{2}", each)
            ]
    plain = re.sub(r"{{.*?}}|{%.*?%}|&amp;\w+=", "", source, flags=re.DOTALL)
    texts = [*re.findall(SPOKEN, plain), *re.sub(r"<[^>]*>", "\n", plain).splitlines()]
    return found + [each.strip() for each in texts if set(re.findall(r"[A-Za-z]{2,}", each)) - NAMES]


@pytest.mark.parametrize("name", sorted(set().union(*(parts_of(each) for each in TRANSLATED))))
def test_a_translated_template_says_nothing_outside_the_catalogue(name: str) -> None:
    assert untranslated((TEMPLATES / f"{name}.html.jinja").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Some text</p>",
        '<p aria-label="A label">{{ value }}</p>',
        '<p>{{ "All cases" if case else _("Back") }}</p>',
        '{% for key, words in (("a", "two words"),) %}{{ words }}{% endfor %}',
        '{{ _("Version {number}", number=3) }} saved',
        '{{ _n("one state", "many states", 2) }} are shown',
        '{{ counted("One state", "Many states", 2) }}',
    ],
)
def test_a_text_outside_the_catalogue_is_found(source: str) -> None:
    assert untranslated(source) != []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("build/actors", "Ajouter l’acteur"),
        ("build/policies", "Ajouter la politique"),
        ("build/preferences", "Souhait de Ann"),
        ("build/rules", "Ajouter la condition"),
        ("build/measures", "Plus petite différence qui compte"),
        ("build/evidence", "Classe de référence".lower()),
        ("argue/compare", "Entre deux versions"),
        ("argue/history", "la plus récente d’abord"),
        ("text", "Texte de small"),
        ("build/nowhere", "Retour au cas"),
        ("ask/stability", "États stables selon\N{NO-BREAK SPACE}: Stabilité séquentielle (SEQ)"),
        ("ask/graph", "4 états sur 4 sont affichés."),
        ("ask/why", "Les raisons"),
        ("ask/routes?to=a.go", "Suivre le chemin"),
        ("ask/inverse?to=a.go", "Chercher les changements"),
        ("ask/question", "Lequel de deux énoncés compte le plus\N{NO-BREAK SPACE}?"),
        ("ask/ranking", "Toutes les politiques, comparées dans des mondes"),
        ("ask/claims", "Le travail se fait en arrière-plan"),
        ("ask/glance", "Le choix en un coup d’œil"),
        ("ask/discovery", "Graine des tirages aléatoires"),
        ("argue/brief", "Format du fichier"),
        ("argue/notes", "Il n’y a pas de note."),
    ],
)
def test_a_page_is_in_french(workbench: Workbench, path: str, words: str) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    french.add()
    page = french.get(f"/cases/small/{path}").text
    assert words in page
    assert '<main id="main" tabindex' in page


class Spoken(HTMLParser):
    """The texts of a page that are not marked as English: between tags, and in attributes that are read to people."""

    VOID = frozenset({"input", "meta", "link", "br", "img"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.within: list[bool] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        english = given.get("lang") == "en" or (bool(self.within) and self.within[-1])
        if not english:
            self.texts += [given[key] or "" for key in ("aria-label", "title", "placeholder", "alt") if key in given]
        if tag not in self.VOID:
            self.within.append(english)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  (the name is the parser's)
        self.within.pop()

    def handle_data(self, data: str) -> None:
        if not (self.within and self.within[-1]):
            self.texts.append(" ".join(data.split()))


PAGES = (
    "ask/stability",
    "ask/graph",
    "ask/graph?centre=s0&depth=1&search=war",
    "ask/why",
    "ask/routes",
    "ask/inverse",
    "ask/risk",
    "ask/question",
    "ask/ranking",
    "ask/claims",
    "ask/glance",
    "ask/discovery",
    "argue/brief",
    "argue/notes",
    "argue/history",
    "argue/compare",
    "build/case",
)


@pytest.mark.parametrize("path", PAGES)
def test_what_a_french_page_says_in_english_is_marked_so(workbench: Workbench, path: str) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    location = french.post("/cases", {"start": "hotline"}).headers["location"]
    page = french.get(f"/cases/{location.split('/')[2]}/{path}")
    assert page.status_code == 200
    language = Language("fr")
    spoken = {each for each in Spoken(page.text).texts if each} - {"warheads"}  # the name of a measure in the file
    assert {each for each in spoken if language.knows(each)} == set()
    assert len(spoken) > 20


def test_a_text_that_is_not_marked_is_found() -> None:
    page = '<main><p>Why?</p><p lang="en">Cancel <b>Undo</b></p><input placeholder="Note"><br>Redo</main>'
    assert [each for each in Spoken(page).texts if each] == ["Why?", "Note", "Redo"]


def test_receipts_and_versions_are_in_the_language_of_each_page(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    name = french.add()
    told = french.change(name, "remove", path='["preferences", "a", 0]', **JSON).json()["receipt"]
    assert told.startswith("Enregistré\N{NO-BREAK SPACE}: Suppression\N{NO-BREAK SPACE}: énoncé 1 (Ann), ")
    text = {"version": str(french.version(name)), "text": french.text(name) + "# more"}
    told = french.post(f"/cases/{name}/text", text, **JSON).json()["receipt"]
    assert told.startswith("Enregistré\N{NO-BREAK SPACE}: Modification du texte, "), told
    french.change(name, "rename", path='["actors", "a"]', value="anna")
    french.change(name, "add", path='["sources"]', form="sources", label="A <letter>")
    page = french.get(f"/cases/{name}/argue/history").text
    for said in ("Suppression : énoncé 1 (Ann)", "Nouveau nom (acteur Ann) : anna", "Ajout : A &lt;letter&gt;"):
        words = said.replace(" :", "\N{NO-BREAK SPACE}:")
        assert f"<td>{words}</td>" in page, words
    assert '<td><span lang="en">New case</span></td>' not in page  # in the catalogue
    french.workbench.store.history.keep(name, french.text(name), "Words of <another> release")
    page = french.get(f"/cases/{name}/argue/history").text
    assert '<td><span lang="en">Words of &lt;another&gt; release</span></td>' in page
    english = signed_in(workbench).get(f"/cases/{name}/argue/history").text
    for words in ("Removed statement 1 of Ann", "Renamed the actor Ann to anna", "Words of &lt;another&gt; release"):
        assert f"<td>{words}</td>" in english, words


def test_titles_of_work_are_in_the_language_of_the_page(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    name = french.add()
    location = french.post(f"/cases/{name}/ask/claims", {"samples": "16"}).headers["location"]
    workbench.jobs.find(location.split("/")[-1]).ended.wait(60)
    assert "<h1>Affirmations\N{NO-BREAK SPACE}: small, version 1</h1>" in french.get(location).text
    assert "Affirmations\N{NO-BREAK SPACE}: small, version 1</a> <small>(échoué)</small>" in french.get("/work").text
    assert french.get(f"{location}.json").json()["title"] == "Claims of small, version 1"


JSON: dict[str, Any] = {"headers": {"accept": "application/json"}}


def test_the_words_of_scripts_are_in_the_catalogue() -> None:
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in (TEMPLATES.parent / "static").glob("*.js"))
    used = set(re.findall(r'\bsaid\("([^"]*)"', scripts))
    assert used == set(WORDS)
    assert used <= {message.id for message in messages()}


@pytest.mark.dear
def test_scripts_speak_the_language_of_the_page(served: Served, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "small.yaml").write_text(SMALL, encoding="utf-8")
    context = served.browser.new_context()
    with running(tmp_path / "cases", "--language", "fr") as (_, address):
        page = context.new_page()
        page.goto(address)
        base = address.partition("/sign-in")[0]
        page.goto(f"{base}/cases/small/ask/graph")
        page.get_by_role("button", name="Entier").wait_for()
        page.goto(f"{base}/cases/small/build/case")
        page.fill("#case-title", "Petit")
        page.keyboard.press("Tab")
        page.locator("#receipt", has_text="Enregistré : Modification du cas").wait_for()
        page.route("**/change/**", lambda route: route.abort())
        page.fill("#case-title", "Grand")
        page.keyboard.press("Tab")
        page.locator("#receipt", has_text="Non enregistré : le serveur ne répond pas").wait_for()
    context.close()


def test_every_text_of_a_form_is_in_the_catalogue() -> None:
    known = {message.id for message in messages()}
    tables = [sections.ACTOR, sections.CASE, sections.ESTIMATE, sections.OPTION, sections.STAGE, sections.ROWS]
    forms = [form for page in record_forms().values() for form in page]
    fields = [
        each
        for table in [*tables, sections.RANKING, sections.WEIGHTS, *(form.fields for form in forms)]
        for each in table
    ]
    said = {text for field in fields for text in (field.label, field.help, *(words for _, words in field.choices))}
    said |= {text for form in forms for text in (form.title, form.noun, form.help)}
    written = {words for field in fields for key, words in field.choices if key == words}  # as they stand in the file
    assert said - written - {""} <= known, said - written - known
