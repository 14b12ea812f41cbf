"""Extraction of the messages of a brief and of the workbench by gettext tools; `python -m offramp.language.extract` updates the catalogues.

A message is the first text of a call of `say`, `fixed` (also under the name `said`) or `mark`, and the first two of `say_count`; in a
template of the workbench, that of `_` and the first two of `_n`. The names of the solution concepts, the labels of the record and the
questions of its hindcasts are messages too. New messages are added to each catalogue without a translation, and messages that the code
no longer has are removed.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.evidence.declared import shipped
from offramp.evidence.facts import fact_tables
from offramp.hindcasting.stored import shipped_hindcasts
from offramp.language.language import LANGUAGES, MESSAGES
from offramp.ranking.robustness import METRICS
from offramp.stability.concepts import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

__all__ = ["brought_in_step", "messages", "text", "write_catalogue"]

ROOMS = ("language", "brief", "versions")
"""The rooms with messages in several languages."""

KEYWORDS = {
    "say": None,
    "fixed": None,
    "said": None,
    "mark": None,
    "say_count": (1, 2),
    "mark_count": (1, 2),
    "_on_measures": (2, 3),
    "_each": (2, 3),
}
"""The calls whose first texts are messages."""

WORKBENCH = (
    ("**.jinja", "jinja2.ext:babel_extract", {"_": None, "_n": (1, 2)}),
    ("**.py", "python", {"mark": None, "say": None}),
)
"""The files of the workbench with messages, each with the extractor and the names of the calls."""


def messages() -> Catalog:
    """Return all messages of briefs and of the workbench, in the order of the files, and the words of the robustness metrics.

    >>> ("{number} world", "{number} worlds") in {message.id for message in messages()}
    False
    >>> any(message.id == "Bottom line" for message in messages())
    True
    """
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    found = Catalog(project="offramp", charset="utf-8")
    for room in ROOMS:
        for _, _, message, _, _ in extract_from_dir(
            Path(__file__).parents[1] / room,
            method_map=[("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=(),
        ):
            found.add(message)
    for files, method, keywords in WORKBENCH:
        for _, _, message, _, _ in extract_from_dir(
            Path(__file__).parents[1] / "web", method_map=[(files, method)], keywords=keywords, comment_tags=()
        ):
            found.add(message)
    for concept in CONCEPTS:
        if not concept.attitude:
            found.add(f"{concept.name} ({concept.label})")
    for metric in METRICS:
        found.add(metric.label)
        found.add(metric.asks)
    for told in _of_the_record():
        found.add(told)
    return found


def _of_the_record() -> Iterator[str]:
    """Yield the labels of the record that ships with the package, and the questions of its hindcasts."""
    for estimate in shipped().values():
        yield from filter(None, (estimate.label, estimate.counted))
    yield from (table.label for table in fact_tables().values())
    for hindcast in shipped_hindcasts().values():
        yield from (question.question for question in hindcast.questions)
        yield from (question.unit for question in hindcast.questions if question.unit)
        yield from (expert.event for expert in hindcast.experts)


def brought_in_step(key: str) -> Catalog:
    """Return the catalogue of a language with the messages of the code: new ones untranslated, former ones removed."""
    from babel.messages.pofile import read_po

    file = MESSAGES / f"{key}.po"
    with file.open("rb") as stream:
        known = read_po(stream, locale=key)
    known.update(messages(), no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


HEADER = """msgid ""
msgstr ""
"Project-Id-Version: offramp\\n"
"Language: {key}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""The head of a catalogue; it names no time, so that the same messages give the same file."""


def text(catalogue: Catalog, key: str) -> str:
    """Return the text of a catalogue file."""
    from babel.messages.pofile import write_po

    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, no_location=True, omit_header=True, ignore_obsolete=True)
    plural = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    return HEADER.format(key=key, plural=plural) + stream.getvalue().decode().strip() + "\n"


def write_catalogue(catalogue: Catalog, key: str) -> None:
    """Write a catalogue to its file."""
    (MESSAGES / f"{key}.po").write_text(text(catalogue, key), encoding="utf-8")


if __name__ == "__main__":
    for language in LANGUAGES:
        if language != "en":
            write_catalogue(brought_in_step(language), language)
