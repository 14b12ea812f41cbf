"""offramp finds the way down from a crisis.

One file states it (`load`); from it come what can happen (`build`), what holds (`analyse`), how to get there (`routes`,
`deals`, `road`), what would have to change (`invert`), what a change changes (`compare`), what can go wrong and when
(`assess`), which option first across everything not known (`draw_worlds`, `outcomes`, `rank`), what becomes of what
somebody says (`claims`) and a brief (`compose`). Every verb takes the value before and returns the next, frozen.

>>> import offramp
>>> case = offramp.load("prisoners-dilemma")
>>> offramp.analyse(offramp.build(case)).equilibria("nash")
(3,)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from offramp._version import __version__
from offramp.errors import CaseError, OfframpError, OutputError, QuestionError, ResultsError, TooManyStates

if TYPE_CHECKING:
    from offramp.beliefs.believed_game import believed
    from offramp.beliefs.hypergame import Hypergame, hypergame
    from offramp.brief.brief import Brief
    from offramp.brief.compose import compose
    from offramp.brief.writing import write_brief
    from offramp.case.hindsight import known_by
    from offramp.case.model import Case
    from offramp.case.reading import load, loads
    from offramp.case.writing import write
    from offramp.claim_testing.claims import claims
    from offramp.claim_testing.results import ClaimStatus
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.comparison.changes import changed
    from offramp.comparison.compare import Comparison, compare
    from offramp.control.best_policy import Adaptive, best_policy
    from offramp.draw.risk import chart
    from offramp.ensemble.ensemble import outcomes
    from offramp.ensemble.outcomes import Outcomes
    from offramp.ensemble.store import load_outcomes
    from offramp.export.dot import to_dot
    from offramp.export.graphml import to_graphml
    from offramp.export.nfg import to_nfg
    from offramp.export.writing import write_graph
    from offramp.findings.findings import Findings, find
    from offramp.graph.advice import advise
    from offramp.graph.graph import Graph, build
    from offramp.graph.readings import readings
    from offramp.inverse.inverse import Changes, invert
    from offramp.model_checking.export import write_chain
    from offramp.paths.deals import Deals, deals
    from offramp.paths.routes import Routes, road, routes
    from offramp.preference_sensitivity.firmness import Firmness, Firmnesses, firmness, firmnesses
    from offramp.preference_sensitivity.shares import Shares, shares
    from offramp.ranking.rank import Ranking, rank
    from offramp.risk.assess import Risk, assess
    from offramp.risk.first_passage import FirstPassage, first_passage
    from offramp.risk.histories import History, histories
    from offramp.risk.simulation import Simulated, simulate
    from offramp.risk.waiting import Waiting, waiting
    from offramp.stability.across import Across, across
    from offramp.stability.alliances import Alliances, alliances
    from offramp.stability.stability import Stability, analyse
    from offramp.worlds.worlds import Worlds, draw_worlds

__all__ = [
    "Across",
    "Adaptive",
    "Alliances",
    "Brief",
    "Case",
    "CaseError",
    "Changes",
    "ClaimStatus",
    "ClaimVerdict",
    "Comparison",
    "Deals",
    "Findings",
    "Firmness",
    "Firmnesses",
    "FirstPassage",
    "Graph",
    "History",
    "Hypergame",
    "OfframpError",
    "Outcomes",
    "OutputError",
    "QuestionError",
    "Ranking",
    "ResultsError",
    "Risk",
    "Routes",
    "Shares",
    "Simulated",
    "Stability",
    "TooManyStates",
    "Waiting",
    "Worlds",
    "__version__",
    "across",
    "advise",
    "alliances",
    "analyse",
    "assess",
    "believed",
    "best_policy",
    "build",
    "changed",
    "chart",
    "claims",
    "compare",
    "compose",
    "deals",
    "draw_worlds",
    "find",
    "firmness",
    "firmnesses",
    "first_passage",
    "histories",
    "hypergame",
    "invert",
    "known_by",
    "load",
    "load_outcomes",
    "loads",
    "outcomes",
    "rank",
    "readings",
    "road",
    "routes",
    "shares",
    "simulate",
    "to_dot",
    "to_graphml",
    "to_nfg",
    "waiting",
    "write",
    "write_brief",
    "write_chain",
    "write_graph",
]

_HOMES = {
    "Brief": "offramp.brief.brief",
    "compose": "offramp.brief.compose",
    "write_brief": "offramp.brief.writing",
    "Case": "offramp.case.model",
    "known_by": "offramp.case.hindsight",
    "load": "offramp.case.reading",
    "loads": "offramp.case.reading",
    "write": "offramp.case.writing",
    "chart": "offramp.draw.risk",
    "to_dot": "offramp.export.dot",
    "to_graphml": "offramp.export.graphml",
    "to_nfg": "offramp.export.nfg",
    "write_graph": "offramp.export.writing",
    "Findings": "offramp.findings.findings",
    "find": "offramp.findings.findings",
    "advise": "offramp.graph.advice",
    "Graph": "offramp.graph.graph",
    "build": "offramp.graph.graph",
    "readings": "offramp.graph.readings",
    "Changes": "offramp.inverse.inverse",
    "invert": "offramp.inverse.inverse",
    "Deals": "offramp.paths.deals",
    "deals": "offramp.paths.deals",
    "Routes": "offramp.paths.routes",
    "road": "offramp.paths.routes",
    "routes": "offramp.paths.routes",
    "Adaptive": "offramp.control.best_policy",
    "best_policy": "offramp.control.best_policy",
    "Risk": "offramp.risk.assess",
    "assess": "offramp.risk.assess",
    "History": "offramp.risk.histories",
    "histories": "offramp.risk.histories",
    "Simulated": "offramp.risk.simulation",
    "simulate": "offramp.risk.simulation",
    "write_chain": "offramp.model_checking.export",
    "FirstPassage": "offramp.risk.first_passage",
    "first_passage": "offramp.risk.first_passage",
    "Waiting": "offramp.risk.waiting",
    "waiting": "offramp.risk.waiting",
    "ClaimStatus": "offramp.claim_testing.results",
    "ClaimVerdict": "offramp.claim_testing.verdicts",
    "claims": "offramp.claim_testing.claims",
    "Ranking": "offramp.ranking.rank",
    "rank": "offramp.ranking.rank",
    "outcomes": "offramp.ensemble.ensemble",
    "Outcomes": "offramp.ensemble.outcomes",
    "load_outcomes": "offramp.ensemble.store",
    "Worlds": "offramp.worlds.worlds",
    "draw_worlds": "offramp.worlds.worlds",
    "Alliances": "offramp.stability.alliances",
    "alliances": "offramp.stability.alliances",
    "Across": "offramp.stability.across",
    "across": "offramp.stability.across",
    "believed": "offramp.beliefs.believed_game",
    "Hypergame": "offramp.beliefs.hypergame",
    "hypergame": "offramp.beliefs.hypergame",
    "Comparison": "offramp.comparison.compare",
    "changed": "offramp.comparison.changes",
    "compare": "offramp.comparison.compare",
    "Firmness": "offramp.preference_sensitivity.firmness",
    "Firmnesses": "offramp.preference_sensitivity.firmness",
    "firmness": "offramp.preference_sensitivity.firmness",
    "firmnesses": "offramp.preference_sensitivity.firmness",
    "Shares": "offramp.preference_sensitivity.shares",
    "shares": "offramp.preference_sensitivity.shares",
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
