"""Draw the pictures of the README; run it after a change to the Korean case, to the drawing or to the front of the brief."""

from pathlib import Path

import offramp
from offramp.brief.render.pdf import PAGES
from offramp.brief.render.typesetting import drawn
from offramp.draw.conflict import conflict_graph
from offramp.draw.picture import Picture

FOLDER = Path(__file__).parent
FILE = FOLDER / "korea-2017.svg"


def korea() -> Picture:
    """The Korean case: the status quo, the road through the goals, the equilibria that matter."""
    graph = offramp.build(offramp.load("korea-2017"))
    stability = offramp.analyse(graph)
    legs = offramp.road(graph, stability=stability)
    return conflict_graph(graph, stability, [step for _, leg in legs if leg.best for step in leg.best.steps])


def front() -> tuple[bytes, ...]:
    """The front of the brief of the Korean case: two pages, over 64 worlds."""
    return drawn(offramp.compose(offramp.load("korea-2017"), samples=64, front_only=True), PAGES)


if __name__ == "__main__":
    korea().write(FILE)
    for number, page in enumerate(front(), 1):
        (FOLDER / f"korea-2017-brief-{number}.png").write_bytes(page)
