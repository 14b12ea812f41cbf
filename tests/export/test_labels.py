"""Words on one line."""

from __future__ import annotations

import pytest

from offramp.export.labels import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("Hold talks", "Hold talks"),
        (" a\n\tb \r\n c ", "a b c"),
        ("a\x00b\x07c\x7f", "a�b�c�"),
        ("बातचीत “x” \\ &", "बातचीत “x” \\ &"),
    ],
)
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
