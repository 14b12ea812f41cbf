"""The public names are those of the stub that type checkers read, each from the module it names there."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import offramp


def test_every_line_of_the_stub_is_read_as_a_parser_reads_it() -> None:
    stub = ast.parse(Path(offramp.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    named = {alias.name: str(node.module) for node in imports for alias in node.names}
    assert offramp.__all__ == sorted(named)
    for name, module in named.items():
        assert getattr(offramp, name) is getattr(import_module(module), name)
