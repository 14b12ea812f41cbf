"""Briefs of cases from outside the catalog, which went wrong before; skipped where they are not beside the clone."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

import offramp
from offramp.brief.render.pdf import to_pdf
from offramp.errors import CaseError

FOUND = Path(__file__).parents[3] / "shared" / "found"

needs_them = pytest.mark.skipif(not FOUND.is_dir(), reason=f"{FOUND} is not there; it is no part of the clone")


def text_of(name: str) -> str:
    return (FOUND / f"{name}.yaml").read_text(encoding="utf-8")


def pages(text: str) -> list[str]:
    brief = offramp.compose(offramp.loads(text), samples=20)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(to_pdf(brief))).pages]


@needs_them
def test_a_rank_without_a_measure_is_refused_with_what_to_write() -> None:
    with pytest.raises(CaseError) as refused:
        offramp.loads(text_of("gerd"))
    assert "`rank(wait)` names no measure" in str(refused.value)
    assert "write `rank(wait on MEASURE)`, `leads(wait on MEASURE)` or `undominated(wait)`" in str(refused.value)


@needs_them
@pytest.mark.parametrize("name", ["gerd", "redsea", "tie"])
def test_the_front_is_two_pages(name: str) -> None:
    text = text_of(name).replace("rank(wait) ", "rank(wait on attack) ")
    first, second, third = pages(text)[:3]
    assert "Bottom line" in first
    assert "How much of this is assumed" in second
    assert "1. The case" in third
