"""Answers under several readings, side by side in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offramp.findings.reading import ReadingFindings

__all__ = ["by_reading", "grouped", "measure_named", "said", "span"]


def grouped(views: Sequence[ReadingFindings], answers: Sequence[str]) -> list[tuple[str, str]]:
    """Join readings that have the same answer: pairs of whose (empty where all agree) and the answer."""
    by_answer: dict[str, list[str]] = {}
    for view, answer in zip(views, answers, strict=True):
        by_answer.setdefault(answer, []).append(view.name)
    if len(by_answer) == 1:
        return [("", answers[0])]
    return [(f"Under {listed(names)}", answer) for answer, names in by_answer.items()]


def said(pairs: list[tuple[str, str]]) -> str:
    """Return grouped answers as sentences.

    >>> said([("", "under SEQ, nothing.")]), said([("Under calm", "yes."), ("Under wild", "no.")])
    ('Under SEQ, nothing.', 'Under calm: yes. Under wild: no.')
    """
    return " ".join(f"{whose}: {answer}" if whose else answer[:1].upper() + answer[1:] for whose, answer in pairs)


def measure_named(label: str) -> str:
    """Return the label of a measure as it stands in a sentence: quoted where it begins with a capital.

    >>> measure_named("chance of war within 5 years"), measure_named("War within 5 years")
    ('chance of war within 5 years', '“War within 5 years”')
    """
    return quoted(label) if label[:1].isupper() else label


def span(values: Sequence[float], shown: Callable[[float], str]) -> str:
    """Return the range of some values; one value where all are shown alike.

    >>> from offramp.text import percent
    >>> span([0.022, 0.015], percent), span([0.0151, 0.0152], percent)
    ('1.5 % to 2.2 %', '1.5 %')
    """
    low, high = shown(min(values)), shown(max(values))
    return low if low == high else f"{low} to {high}"


def by_reading(views: Sequence[ReadingFindings], texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts, one per reading, as reasons; those of readings that say the same as one."""
    return tuple(f"{whose}: {text}" if whose else text for whose, text in grouped(views, texts) if text)
