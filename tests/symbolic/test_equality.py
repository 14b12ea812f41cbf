"""The two engines give the same answers, with witnesses equally short; set OFFRAMP_THOROUGH for thousands of cases of up to 2^16 states."""

from __future__ import annotations

import pytest
from tests.strategies import THOROUGH
from tests.symbolic.equality import LARGEST, agree, case_of

SEEDS, LARGE = (3000, LARGEST) if THOROUGH else (12, 9)


@pytest.mark.parametrize("part", range(4))
def test_the_engines_agree(part: int) -> None:
    for seed in range(part, SEEDS, 4):
        agree(seed, LARGE)


def test_cases_have_every_form() -> None:
    texts = [str(case_of(seed, LARGE)[0]) for seed in range(12)]
    assert len(set(texts)) == 12
    for word in ("weights", "Statements", "irreversible='on'", "impossible", "Event("):
        assert any(word in text for text in texts), word
