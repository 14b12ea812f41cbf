"""Conditions in short labels."""

from __future__ import annotations

import pytest
from tests.versions.versions import border

from offramp.brief.front.formulas import formula
from offramp.brief.front.teller import Teller
from offramp.language.language import language_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not war", "not “war”"),
        ("a.x and not b.z", "“X” by a and not “Z” by b"),
        ("b.z iff a.x", "“Z” by b exactly when “X” by a"),
        ("some_rate * 2", "some rate × 2"),
        ("not (", "not ("),
    ],
)
def test_names_become_labels(text: str, said: str) -> None:
    assert formula(Teller(border(), language_of("en")), text) == said
