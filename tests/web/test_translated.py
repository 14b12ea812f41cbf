"""Templates in the catalogue of messages: no text of theirs stays in English."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import signed_in

from offramp.language.extract import messages
from offramp.web import rendering, sections
from offramp.web.record_forms import record_forms
from offramp.web.rendering import TRANSLATED

if TYPE_CHECKING:
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
    source = re.sub(r'_\(\s*"[^"]*"', "_(", source)
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
    ],
)
def test_a_page_is_in_french(workbench: Workbench, path: str, words: str) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    french.add()
    page = french.get(f"/cases/small/{path}").text
    assert words in page
    assert '<main id="main" tabindex' in page


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
