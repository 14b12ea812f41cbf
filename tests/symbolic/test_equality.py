"""The two engines give the same answers, with witnesses equally short; set OFFRAMP_THOROUGH for thousands of cases of up to 2^16 states."""

from __future__ import annotations

import pytest
from tests.strategies import THOROUGH
from tests.symbolic.drawn_cases import LARGEST, drawn_case
from tests.symbolic.equality import agree

GROUPS = ((0, 3000, LARGEST),) if THOROUGH else ((0, 180, 8), (10_000, 32, 10), (20_000, 4, 12))
"""The first seed, the number of cases and the most options of each: many small cases, and a few large ones."""

PARTS = 4

FORMS = (
    *(
        "Statements(",
        "StatementWeights(",
        "StateRanking(",
        "Image(",
        "above=(Priority",
        "Event(",
        "irreversible='on'",
        "irreversible='off'",
    ),
    *("ends=Expression", "impossible=(Expression", "terms={'calm'", " iff ", " / ", "min(", "not (("),
)
"""Parts of the texts of cases, one for each form."""


@pytest.mark.dear
@pytest.mark.parametrize("part", range(PARTS))
def test_the_engines_agree(part: int) -> None:
    for first, count, largest in GROUPS:
        for seed in range(first + part, first + count, PARTS):
            agree(seed, largest)


def test_cases_have_every_form() -> None:
    texts = [str(drawn_case(seed, 9).case) for seed in range(40)]
    assert len(set(texts)) == 40
    for word in FORMS:
        assert any(word in text for text in texts), word
