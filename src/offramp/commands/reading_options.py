"""Readings that the options of a command name, and answers under each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from offramp.commands.order_notes import tell_orders
from offramp.commands.shared import offers_every_reading, show, show_json
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offramp.case.model import Case
    from offramp.commands.order_notes import OrdersTaken
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.tables import Table

__all__ = [
    "ALL",
    "by_reading",
    "every_reading",
    "graph_of",
    "happened",
    "heading",
    "images_of",
    "show_by_reading",
    "show_json_by_reading",
]

ALL = "all"
"""Value of `--image` for every combination of images."""


def every_reading(images: tuple[str, ...]) -> bool:
    """Return whether `--image all` requests every combination of images; raise if a single image is requested too."""
    if ALL in images and set(images) != {ALL}:
        raise QuestionError("`--image all` takes every image of every actor; leave out the other `--image`")
    return ALL in images


def images_of(case: Case, images: tuple[str, ...]) -> dict[str, str]:
    """Return the image of each actor that the options of a command name."""
    chosen = {}
    for text in images:
        actor, sign, image = text.partition("=")
        if not sign and not case.images:
            raise QuestionError(f"no actor has images; leave out `--image {text}`")
        if not sign:
            every = ", or `--image all` for every combination" if offers_every_reading() else ""
            raise QuestionError(
                f"`--image {text}` names no image; write for instance `--image {_example(case)}`{every}"
            )
        chosen[actor] = image
    return chosen


def _example(case: Case) -> str:
    """Return an image of the case as `--image` takes it."""
    return next((f"{actor}={image}" for actor, images in case.images.items() for image in images), "ACTOR=IMAGE")


def graph_of(case: Case, given: tuple[str, ...], images: tuple[str, ...], orders: OrdersTaken = "list") -> Graph:
    """Return the graph of a case in the stratum and under the readings that the options of a command name."""
    from offramp.graph.graph import build

    tell_orders(case, orders)
    if ALL in images and not case.images:
        raise QuestionError("this command answers for one reading at a time, and the case has one: leave out `--image`")
    if ALL in images:
        raise QuestionError(
            f"this command answers for one reading at a time, not for `--image all`; write for instance `--image {_example(case)}`"
        )
    return build(case, given=happened(case, given), images=images_of(case, images))


def by_reading(case: Case, given: tuple[str, ...], images: tuple[str, ...]) -> tuple[Reading, ...]:
    """Return the readings that a command answers under: every combination with `--image all`, else the one named."""
    from offramp.graph.readings import Reading, readings

    if every_reading(images):
        tell_orders(case)
        return readings(case, given=happened(case, given), every=True)
    graph = graph_of(case, given, images)
    return (Reading("", "", graph.images, None, graph),)


def heading(reading: Reading) -> str:
    """Return the heading of an answer under one reading of several."""
    if not reading.images:
        return f"Reading: {reading.name} (the case has no images, so there is no other)"
    label = f" ({reading.label})" if reading.label != reading.name else ""
    return f"Reading: {reading.name}{label}, {100 * (reading.share or 0):.3g} % of the weights"


def show_by_reading(answers: Iterable[tuple[Reading, Iterable[str | Table]]]) -> None:
    """Print the answer of a command under each reading, with a heading for `--image all`."""
    for i, (reading, parts) in enumerate(answers):
        if i:
            click.echo()
        show([*([heading(reading), ""] if reading.name else []), *parts])


def show_json_by_reading(graph: Graph, answers: Iterable[tuple[Reading, dict[str, Any]]], *, every: bool) -> None:
    """Print the answers under all readings as one JSON value: `readings`, a list; or the single answer without `--image all`."""
    listed = list(answers)
    if not every:
        show_json(listed[0][1])
        return
    entries = [{"name": r.name, "label": r.label, "share": r.share, **answer} for r, answer in listed]
    show_json({"case": graph.case.title, "format": 1, "given": list(graph.given), "readings": entries})


def happened(case: Case, given: tuple[str, ...]) -> list[str] | None:
    """Return the events that have happened: those of the status quo and those given; None if none is given."""
    return [*(event for event in case.events if event in case.status_quo), *given] if given else None
