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

from importlib import import_module
from typing import Any

from offramp._version import __version__ as __version__


def _homes() -> dict[str, str]:
    """Return the module of every public name, from the stub file of this package, which type checkers read too.

    Every line of the stub that imports a name reads `from MODULE import NAME as NAME`; reading the lines takes a tenth of
    the time that parsing them would take.
    """
    with open(f"{__file__.removesuffix('.py')}.pyi", encoding="utf-8") as stub:  # noqa: PTH123  (`pathlib` takes longer)
        imports = [line.split() for line in stub if line.startswith("from ")]
    return {words[3]: words[1] for words in imports}


_HOMES = _homes()

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name at its first use, so that `import offramp` and `offramp --help` are quick."""
    if name not in _HOMES:
        raise AttributeError(f"module `offramp` has no `{name}`")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
