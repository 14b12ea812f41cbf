"""offramp finds the way down from a crisis.

One file states it (`load`). From it come the graph model (`build`), its equilibria (`analyse`), routes and package deals
(`routes`, `deals`, `road`), changes of preferences that reach a goal (`invert`), a comparison of cases (`compare`), risk over
time (`assess`), a ranking of policies under uncertainty (`draw_worlds`, `outcomes`, `rank`), a test of claims (`claims`) and
a brief (`compose`). Every function takes the previous result and returns the next one, a frozen record.

>>> import offramp
>>> case = offramp.load("prisoners-dilemma")
>>> offramp.analyse(offramp.build(case)).equilibria("nash")
(3,)
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

from offramp._version import __version__ as __version__


def _homes() -> dict[str, str]:
    """Return the module of every public name, from the stub beside this file, which type checkers read too."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = (node for node in stub.body if isinstance(node, ast.ImportFrom) and node.module)
    return {alias.name: node.module for node in imports for alias in node.names if node.module}


_HOMES = _homes()

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import offramp` and `offramp --help` are quick."""
    if name not in _HOMES:
        raise AttributeError(f"module `offramp` has no `{name}`")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
