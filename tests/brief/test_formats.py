from __future__ import annotations

import subprocess
import sys

from offramp.brief.formats import FORMATS, format_of_ending


def test_every_ending_has_a_default_format() -> None:
    for form in FORMATS.values():
        default = format_of_ending(form.ending)
        assert default is not None
        assert FORMATS[default].ending == form.ending
    assert format_of_ending("slide") is format_of_ending("") is None


def test_default_names_are_distinct() -> None:
    names = [f"{form.product}.{form.ending}" for form in FORMATS.values()]
    assert len(set(names)) == len(names)


def test_the_table_imports_no_renderer() -> None:
    code = "import sys, offramp.brief.formats; print(*(m for m in sys.modules if m.startswith('offramp.brief.render')))"
    assert not subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.strip()
