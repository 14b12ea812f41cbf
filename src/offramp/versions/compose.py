"""From the differences of two versions of a case to a brief of changes on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from offramp._version import __version__
from offramp.brief.blocks import Paragraph, Section
from offramp.brief.brief import Brief
from offramp.brief.compose import WORDS
from offramp.brief.front.teller import Teller
from offramp.comparison.entry_changes import Kind
from offramp.language.language import language_of
from offramp.tables import Table
from offramp.versions.answer_rows import answer_rows
from offramp.versions.entry_rows import entry_row, place_of
from offramp.versions.headline import bottom_line, comparison, stayed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.brief.blocks import Block
    from offramp.comparison.entry_changes import EntryChange
    from offramp.versions.differences import BriefChanges

__all__ = ["compose_changes"]

MOST_ENTRIES = 12
"""The most entries of the case that the page shows."""

MOST_ANSWERS = 18
"""The most answers that the page shows."""


def compose_changes(changes: BriefChanges, *, command: str = "", language: str = "en") -> Brief:
    """Compose the brief of changes: one page on the changes in a case and in its answers.

    Parameters
    ----------
    changes
        the differences, as `brief_changes` returns them.
    command
        the command named in the provenance.
    language
        the language of the page, `en` or `fr`.

    >>> import offramp
    >>> case = offramp.load("chicken")
    >>> made = offramp.compose_changes(offramp.brief_changes(case, case))
    >>> made.sections[0].blocks[0].text
    'Nothing changed, neither in the case nor in the answers.'
    """
    new = Teller(changes.new_found, language_of(language))
    old = Teller(changes.old_found, new.language) if changes.old_found is not None else None
    kept = changes.compared and (changes.answers or changes.same)
    sections = (
        Section(new.fixed("Bottom line"), (Paragraph(new.language.join(bottom_line(new, changes))),), 1, "bottom line"),
        Section(new.fixed("What changed in the case"), tuple(_entries(old, new, changes)), 1, "entries"),
        Section(new.fixed("What that changed in the answers"), tuple(_answers(new, changes)), 1, "answers"),
        Section(new.fixed("What stayed"), (Paragraph(stayed(new, changes)),) if kept else (), 1, "stayed"),
        Section(new.fixed("How the two versions were compared"), tuple(_compared(new, changes)), 1, "basis"),
    )
    return Brief(
        new.case.title,
        " · ".join((new.fixed("Changes since the old version"), new.fixed("a model, not a forecast"))),
        "",
        tuple(section for section in sections if section.blocks),
        _provenance(changes, command),
        language,
        {english: new.fixed(english) for english in WORDS},
        {"changes": changes.to_dict()},
    )


def _entries(old: Teller | None, new: Teller, changes: BriefChanges) -> Iterator[Block]:
    """Yield the number of changed entries and the table of those that matter."""
    if changes.entries is None or old is None:
        if changes.old.digest != changes.new.digest:
            yield Paragraph(new.say("The case changed; its old entries are not at hand."))
        return
    told = [each for each in changes.entries if each.kind != "wording"]
    wording = len(changes.entries) - len(told)
    if not changes.entries:
        return
    number = new.language.say_count(
        "One entry of the case changed.", "The case has {number} changed entries.", len(changes.entries)
    )
    alone = new.language.say_count(
        "Of these, {number} is wording or a source alone.", "Of these, {number} are wording or sources alone.", wording
    )
    yield Paragraph(new.language.join((number, alone) if wording else (number,)))
    ranks = _influence(new)
    told.sort(key=lambda each: _place(new, each, ranks))
    rows = tuple(entry_row(old, new, each) for each in told[:MOST_ENTRIES])
    heads = (new.fixed("Entry"), new.fixed("Old"), new.fixed("New"), new.fixed("Source"))
    hidden = len(told) - len(rows)
    note = new.language.say_count("{number} more entry.", "{number} more entries.", hidden) if hidden else ""
    if rows:
        yield Table("", heads, rows, str(note))


def _influence(teller: Teller) -> dict[str, int]:
    """Return the rank of each uncertain input by its influence on the lead."""
    drivers = teller.found.options.drivers if teller.found.options is not None else ()
    names = [str(each.input) for driver in drivers for each in (driver.choice or driver.moves).ranked()]
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _place(teller: Teller, change: EntryChange, ranks: Mapping[str, int]) -> tuple[int, int]:
    """Return the place of an entry: by its kind, and uncertain inputs by their influence."""
    return get_args(Kind).index(change.kind), ranks.get(place_of(teller, change) or "", len(ranks))


def _answers(teller: Teller, changes: BriefChanges) -> Iterator[Block]:
    """Yield the table of the answers that changed."""
    rows, others = answer_rows(teller, changes)
    hidden = max(len(rows) - MOST_ANSWERS, 0)
    notes = []
    if others:
        notes.append(
            teller.language.say_count(
                "{number} more mean changed, under an option that does not lead.",
                "{number} more means changed, under options that do not lead.",
                others,
            )
        )
    if hidden:
        notes.append(
            teller.language.say_count("{number} more answer changed.", "{number} more answers changed.", hidden)
        )
    heads = (teller.fixed("Answer"), teller.fixed("Old"), teller.fixed("New"))
    if rows:
        yield Table("", heads, tuple(rows[:MOST_ANSWERS]), str(teller.language.join(notes)) if notes else "")


def _compared(teller: Teller, changes: BriefChanges) -> Iterator[Block]:
    sentences = comparison(teller, changes)
    if sentences:
        yield Paragraph(teller.language.join(sentences))


def _provenance(changes: BriefChanges, command: str) -> dict[str, str]:
    case, new = changes.new_found.case, changes.new
    old_case = changes.old_found.case if changes.old_found is not None else None
    worlds = {"worlds": f"{new.worlds}", "seed": f"{new.seed}"} if new.worlds is not None else {}
    return {
        "case": case.origin or case.title,
        "sha256": case.digest,
        "offramp": __version__,
        "command": command or "offramp.compose_changes",
        "given": ", ".join(changes.new_found.strategic.base.graph.given) or "none",
        **worlds,
        "since": (old_case.origin if old_case is not None else "") or changes.old.title,
        "since sha256": changes.old.digest,
    }
