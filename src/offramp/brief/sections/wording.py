"""Answers under several readings, side by side in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.findings.reading import ReadingFindings

__all__ = ["by_reading", "grouped", "said"]


def grouped(views: Sequence[ReadingFindings], answers: Sequence[str]) -> list[tuple[str, str]]:
    """Join readings that have the same answer: pairs of whose (empty where all agree) and the answer."""
    by_answer: dict[str, list[str]] = {}
    for view, answer in zip(views, answers, strict=True):
        by_answer.setdefault(answer, []).append(view.name)
    if len(by_answer) == 1:
        return [("", answers[0])]
    return [(f"Under {listed(names)}", answer) for answer, names in by_answer.items()]


def said(pairs: list[tuple[str, str]]) -> str:
    """Return grouped answers as sentences."""
    return " ".join(f"{whose}: {answer}" if whose else answer for whose, answer in pairs)


def by_reading(views: Sequence[ReadingFindings], texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts, one per reading, as reasons; those of readings that say the same as one."""
    return tuple(f"{whose}: {text}" if whose else text for whose, text in grouped(views, texts) if text)
