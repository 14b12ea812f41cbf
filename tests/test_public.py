"""What is public is what `__all__` says, and it can be had."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import offramp

MODULES = [info.name for info in pkgutil.walk_packages(offramp.__path__, "offramp.") if info.name != "offramp.__main__"]


def test_every_public_name_is_there() -> None:
    for name in offramp.__all__:
        assert getattr(offramp, name) is not None
    assert dir(offramp) == sorted(offramp.__all__)


def test_every_line_of_the_stub_is_read_as_a_parser_reads_it() -> None:
    stub = ast.parse(Path(offramp.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    named = {alias.name: str(node.module) for node in imports for alias in node.names}
    assert offramp.__all__ == sorted(named)
    for name, module in named.items():
        assert getattr(offramp, name) is getattr(importlib.import_module(module), name)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no `nothing`"):
        getattr(offramp, "nothing")  # noqa: B009  (mypy knows it is not there)


def test_all_is_exactly_what_is_public() -> None:
    assert not [fault for module in MODULES for fault in public_faults(module)]


def public_faults(module: str) -> list[str]:
    """Return the differences between the names that a module defines without underscore and its `__all__`."""
    loaded = importlib.import_module(module)
    file = Path(loaded.__file__ or "")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [] if ast.get_docstring(tree) else [f"{module} does not say what it is"]
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    stated = set(getattr(loaded, "__all__", []))
    if file.name == "__init__.py" and not defined:
        return found  # A room's own page; the package's names are tested above.
    hidden = {name for name in defined if not name.startswith("_")} - stated
    strange = stated - (defined | assigned)
    return [
        *found,
        *(f"{module}.{name} is defined without underscore, yet not in __all__" for name in hidden),
        *(f"{module}.{name} is in __all__, yet made elsewhere" for name in strange),
    ]


def test_no_public_name_is_hidden_by_a_room() -> None:
    """Importing a room sets it as an attribute of the package, which would hide a function of the same name."""
    rooms = {info.name for info in pkgutil.iter_modules(offramp.__path__)}
    assert not rooms & set(offramp.__all__)
