"""`offramp compare`: say what differs between two cases, or between a case and the same case changed, and why."""

from __future__ import annotations

import click

from offramp.commands.shared import graph_of, hint, json_option, known_by_option, read_case, show, show_json, strategic

__all__ = ["compare"]


@click.command()
@click.argument("first", metavar="CASE")
@click.argument("second", metavar="[OTHER]", required=False)
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE",
              help="Compare with CASE where this entry of the file is VALUE (YAML); may be repeated.")  # fmt: skip
@click.option("--without", multiple=True, metavar="NAME",
              help="Compare with CASE without this option or event (kept off), entry or statement; may be repeated.")  # fmt: skip
@click.option("--most", default=10, show_default=True, type=click.IntRange(min=0),
              help="The most states and equilibria to give by name, of each kind; 0 for all.")  # fmt: skip
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@strategic
@known_by_option
@json_option
def compare(
    first: str,
    second: str | None,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    most: int,
    concepts: tuple[str, ...],
    given: tuple[str, ...],
    images: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say what differs between two cases, or between a case and the same case changed, and why.

    Compare CASE with OTHER, or with itself changed by --set and --without. PATH leads through the keys of the file,
    positions counted from 1: `preferences.usa.3`; an unknown goes by its name alone. The exit code is 0 whether
    anything differs or not.
    """
    from offramp.comparison.changes import changed
    from offramp.comparison.compare import compare_graphs

    if second is None and not sets and not without:
        raise click.UsageError("name a second case, or a change to the first by --set or --without")
    if second is not None and (sets or without):
        raise click.UsageError("compare with another case or with changes, not with both")
    one = read_case(first)
    other = read_case(second) if second is not None else changed(one, _pairs(sets), without)
    graphs = [graph_of(case, given, images) for case in (one, other)]
    found = compare_graphs(*graphs, concepts=concepts or None, most=most)
    if as_json:
        show_json(found.to_dict())
        return
    show(found.parts())
    hint(f"offramp why {first} STATE ACTOR")


def _pairs(sets: tuple[str, ...]) -> dict[str, str]:
    """Read `PATH=VALUE`."""
    pairs = {}
    for text in sets:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise click.UsageError(
                f"`--set {text}` does not say what to set; write for instance --set preferences.usa.1='not war'"
            )
        pairs[path.strip()] = value
    return pairs
