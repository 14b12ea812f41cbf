"""Draw the picture of the README; run it after a change to the Korean case or to the drawing."""

from pathlib import Path

import offramp
from offramp.draw.conflict import conflict_graph
from offramp.draw.picture import Picture

FILE = Path(__file__).parent / "korea-2017.svg"


def korea() -> Picture:
    """The Korean case: the status quo, the road through the goals, the equilibria that matter."""
    graph = offramp.build(offramp.load("korea-2017"))
    stability = offramp.analyse(graph)
    legs = offramp.road(graph, stability=stability)
    return conflict_graph(graph, stability, [step for _, leg in legs if leg.best for step in leg.best.steps])


if __name__ == "__main__":
    korea().write(FILE)
