"""`offramp convert`: write a case or its graph in another format."""

from __future__ import annotations

from pathlib import Path

import click

from offramp.commands.reading_options import graph_of
from offramp.commands.shared import case_argument, complain, read_case, refuse_to_overwrite, strategic

__all__ = ["convert"]

CASES = (".yaml", ".yml", ".json", ".gmcr")
"""Endings of case files."""


@click.command()
@case_argument
@click.argument("out", type=click.Path(path_type=Path))
@strategic
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def convert(case: str, out: Path, given: tuple[str, ...], images: tuple[str, ...], *, force: bool) -> None:
    """Write a case or its graph in another format.

    The ending of OUT names the format. The case: .yaml, .json, or .gmcr for GMCR+. The graph with its equilibria: .graphml, or .dot
    and .gv for Graphviz. The strategic game: .nfg for Gambit. --image and --given choose the graph.
    """
    from offramp.errors import QuestionError

    ending = out.suffix.casefold()
    if ending in CASES and (given or images):
        raise click.UsageError(
            f"a case file holds every event and every image; `--{'given' if given else 'image'}` is for the graph, "
            "which is written as .graphml, .dot, .gv or .nfg"
        )
    refuse_to_overwrite(out, force=force)
    if ending in CASES:
        _write_case(case, out, ending)
        return
    from offramp.export.writing import ENDINGS, write_graph

    if ending not in ENDINGS:
        raise QuestionError(
            f"a case is written as .yaml, .json or .gmcr, its graph as .graphml, .dot, .gv or .nfg, not as "
            f"`{ending or out.name}`"
        )
    write_graph(graph_of(read_case(case), given, images), out)
    complain(f"wrote {out}")


def _write_case(case: str, out: Path, ending: str) -> None:
    from offramp.case.gmcr_writing import left_out
    from offramp.case.writing import write

    read = read_case(case)
    write(read, out)
    complain(f"wrote {out}")
    if ending == ".gmcr" and (left := left_out(read)):
        complain(f"left out, for want of a place in the format: {', '.join(left)}")
