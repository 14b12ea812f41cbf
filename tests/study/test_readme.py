"""The note in a study: it names every file there, and the command that runs it again."""

from __future__ import annotations

from tests.chain.border import BORDER

import offramp
from offramp.case.reading import loads
from offramp.study.products import MADE, PRODUCTS
from offramp.study.readme import readme
from offramp.study.study import CASE, SETTINGS


def test_it_names_every_file_and_the_command() -> None:
    text = readme(loads(BORDER))
    for name in (CASE, SETTINGS, MADE, *PRODUCTS, "results/", "old-1"):
        assert name in text, name
    assert "\n    offramp study run . --force\n" in text
    assert f"offramp {offramp.__version__}" in text
    assert text.startswith("A border\n========\n")
    assert "not a forecast" in text
