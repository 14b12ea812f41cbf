"""offramp finds the way down from a crisis.

One file states it (`load`); from it come what can happen (`build`), what holds (`analyse`), how to get there (`routes`,
`deals`, `road`) and a brief (`compose`). Every verb takes the value before and returns the next, frozen.

>>> import offramp
>>> case = offramp.load("prisoners-dilemma")
>>> offramp.analyse(offramp.build(case)).equilibria("nash")
(3,)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from offramp._version import __version__
from offramp.errors import CaseError, OfframpError, OutputError, QuestionError, TooManyStates

if TYPE_CHECKING:
    from offramp.brief.blocks import Brief
    from offramp.brief.compose import compose
    from offramp.brief.writing import write_brief
    from offramp.case.model import Case
    from offramp.case.reading import load, loads
    from offramp.case.writing import write
    from offramp.graph.advice import advise
    from offramp.graph.graph import Graph, build
    from offramp.graph.readings import readings
    from offramp.paths.deals import Deals, deals
    from offramp.paths.routes import Routes, road, routes
    from offramp.stability.firmness import Firmness, Firmnesses, firmness, firmnesses
    from offramp.stability.shares import Shares, shares
    from offramp.stability.stability import Stability, analyse

__all__ = [
    "Brief",
    "Case",
    "CaseError",
    "Deals",
    "Firmness",
    "Firmnesses",
    "Graph",
    "OfframpError",
    "OutputError",
    "QuestionError",
    "Routes",
    "Shares",
    "Stability",
    "TooManyStates",
    "__version__",
    "advise",
    "analyse",
    "build",
    "compose",
    "deals",
    "firmness",
    "firmnesses",
    "load",
    "loads",
    "readings",
    "road",
    "routes",
    "shares",
    "write",
    "write_brief",
]

_HOMES = {
    "Brief": "offramp.brief.blocks",
    "compose": "offramp.brief.compose",
    "write_brief": "offramp.brief.writing",
    "Case": "offramp.case.model",
    "load": "offramp.case.reading",
    "loads": "offramp.case.reading",
    "write": "offramp.case.writing",
    "advise": "offramp.graph.advice",
    "Graph": "offramp.graph.graph",
    "build": "offramp.graph.graph",
    "readings": "offramp.graph.readings",
    "Deals": "offramp.paths.deals",
    "deals": "offramp.paths.deals",
    "Routes": "offramp.paths.routes",
    "road": "offramp.paths.routes",
    "routes": "offramp.paths.routes",
    "Firmness": "offramp.stability.firmness",
    "Firmnesses": "offramp.stability.firmness",
    "firmness": "offramp.stability.firmness",
    "firmnesses": "offramp.stability.firmness",
    "Shares": "offramp.stability.shares",
    "shares": "offramp.stability.shares",
    "Stability": "offramp.stability.stability",
    "analyse": "offramp.stability.stability",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import offramp` and `offramp --help` are quick."""
    if name not in _HOMES:
        raise AttributeError(f"module `offramp` has no `{name}`")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
