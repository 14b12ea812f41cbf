"""The truth of a claim from the answers to its questions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from offramp.case.expression import parse
from offramp.case.value import NoValueError
from offramp.claim_testing.answers import truth_of


@pytest.mark.parametrize(
    ("text", "cause"),
    [("1 / measure(war) > 2", "it divides by 0"), ("1e308 * measure(war) > 2", "a number in it exceeds 1.8e308")],
)
def test_a_claim_without_a_value_is_named_by_its_text(text: str, cause: str) -> None:
    tree = parse(text)
    basis: Any = SimpleNamespace(at_start={}.__getitem__)
    question = parse("measure(war)")
    with pytest.raises(NoValueError) as refused:
        truth_of(basis, tree, {question: np.array([0.0, 100.0])}, 2)
    assert str(refused.value).endswith(f"2` has no value in some world: {cause} there")
    assert "array" not in str(refused.value)
