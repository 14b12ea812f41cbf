"""`offramp experts`: panels of experts, and the orders of statements of several experts."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.reading_options import graph_of, images_of
from offramp.commands.shared import (
    Commands,
    case_argument,
    complain,
    hint,
    json_option,
    read_case,
    refuse_to_overwrite,
    show,
    show_json,
    strategic,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from offramp.experts.assessment import Assessment

__all__ = [
    "check_panel",
    "convert_panel",
    "experts",
    "orders_of_experts",
    "panel_argument",
    "pool_panel",
    "report_panel",
    "score_panel",
]


def panel_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument PANEL."""
    return click.argument("panel", metavar="PANEL")(command)


def _weights(_context: click.Context, _param: click.Parameter, stated: tuple[str, ...]) -> dict[str, float] | None:
    """Read weights, `ann=2`."""
    found = {}
    for text in stated:
        name, sign, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise click.BadParameter(f"`{text}` is no weight; write for instance ann=2") from None
        if not sign:
            raise click.BadParameter(f"`{text}` is no weight; write for instance {name}=2")
    return found or None


weight_option = click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="EXPERT=NUMBER",
    callback=_weights,
    help="Also pool by given weights; may be repeated. An expert without one gets none.",
)
splits_option = click.option(
    "--splits",
    default=1000,
    show_default=True,
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Cross-validate by every split of the seeds up to this number, else by a sample.",
)
seed_option = click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="Seed of the sample of splits.",
)


def _assessed(panel: str, **options: Any) -> Assessment:
    from offramp.experts.assessment import assess_panel
    from offramp.experts.reading import load_panel

    return assess_panel(load_panel(panel), **options)


@click.group(cls=Commands)
def experts() -> None:
    """Score and pool judgements; compare orders of statements.

    PANEL is a file (.yaml, .json, .csv, .xlsx, or .dtt with its .rls), or a panel of the catalog: korea-2017-war,
    nuclear-risk-2024.
    """


@experts.command("check")
@panel_argument
@csv_options
@json_option
def check_panel(panel: str, folder: pathlib.Path | None, *, force: bool, as_json: bool) -> None:
    """Check a panel, and list its questions.

    A warning says why `offramp experts score` would not score it.
    """
    from offramp.experts.assessment import unscored
    from offramp.experts.listing import questions_table
    from offramp.experts.reading import load_panel
    from offramp.text import counted

    read = load_panel(panel)
    table = questions_table(read)
    write_tables([table], folder, force=force)
    warning = unscored(read)
    if as_json:
        show_json({"panel": read.title, "format": 1, **read.model_dump(exclude={"title"}), "unscored": warning})
        return
    counts = {"expert": len(read.experts), "seed": len(read.seeds), "answer": len(read.answers)}
    answers = ", ".join(counted(count, noun) for noun, count in counts.items())
    show([f"{read.title}: {answers}", *([f"Not scored: {warning}."] if warning else []), table])
    hint(f"offramp experts score {panel}")


@experts.command("score")
@panel_argument
@weight_option
@splits_option
@seed_option
@csv_options
@json_option
def score_panel(
    panel: str,
    weights: dict[str, float] | None,
    splits: int,
    seed: int,
    folder: pathlib.Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Score experts and pools, with robustness and validation.

    Quantiles are scored by the classical model, and probabilities of settled events by Brier and logarithmic scores.
    """
    from offramp.experts.assessment import verdict
    from offramp.experts.listing import tables_of

    found = _assessed(panel, weights=weights, limit=splits, seed=seed)
    tables = tables_of(found)
    write_tables(tables, folder, force=force)
    if as_json:
        show_json(found.to_dict())
        return
    reason = [f"Not scored: {found.reason}."] if found.reason else []
    reason += [f"Left out: {found.omitted}."] if found.omitted else []
    show([*verdict(found), *reason, *tables])
    hint(f"offramp experts report {panel}")


@experts.command("pool")
@panel_argument
@click.option(
    "--by",
    default="global",
    show_default=True,
    type=click.Choice(["equal", "global", "item", "every", "best", "given"]),
    help="Weights: equal, by performance (global, item, or every expert), the best expert, or given ones.",
)
@click.option("--fit", is_flag=True, help="Also fit a distribution to each answer, as in SHELF.")
@weight_option
@csv_options
@json_option
def pool_panel(
    panel: str,
    by: str,
    weights: dict[str, float] | None,
    folder: pathlib.Path | None,
    *,
    fit: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Pool the distributions of the experts for each question."""
    from offramp.errors import QuestionError
    from offramp.experts.listing import events_table, fits_table, quantiles_table

    found = _assessed(panel, weights=weights, performance=by not in ("equal", "given"), robustness=False)
    maker = found.maker(by)
    if maker is None and found.makers:
        missing = (
            "needs --weight EXPERT=NUMBER" if by == "given" else f"does not exist ({found.reason}); use --by equal"
        )
        raise QuestionError(f"{found.panel.title}: the pool `{by}` {missing}")
    tables = [quantiles_table(found, by)] if maker is not None else []
    tables += [fits_table(found.panel)] if fit else []
    tables += [events_table(found)] if found.events else []
    write_tables(tables, folder, force=force)
    if as_json:
        show_json(_pool_plain(found, by))
        return
    show(tables)


def _pool_plain(found: Assessment, by: str) -> dict[str, Any]:
    """Return a pool and the events as plain values."""
    maker = found.maker(by)
    questions: list[dict[str, Any]] = []
    if maker is not None and found.scale is not None:
        source = found.scale.source
        for j, name in enumerate(source.questions):
            logarithmic = found.logarithmic[j].tolist() if found.logarithmic is not None else []
            quantiles = maker.quantiles[j].tolist()
            questions.append({"question": name, "quantiles": quantiles, "logarithmic_pool": logarithmic})
    levels = found.scale.levels.tolist() if found.scale is not None else []
    return {
        "panel": found.panel.title,
        "format": 1,
        "pool": by,
        "levels": levels,
        "questions": questions,
        "events": [event.to_dict() for event in found.events],
    }


@experts.command("report")
@panel_argument
@click.option("--out", type=click.Path(path_type=pathlib.Path), help="File to write; default: PANEL-report.html.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@weight_option
@splits_option
@seed_option
def report_panel(
    panel: str, out: pathlib.Path | None, weights: dict[str, float] | None, splits: int, seed: int, *, force: bool
) -> None:
    """Write a page with range graphs, scores and robustness."""
    from offramp.draw.panel_page import panel_page
    from offramp.files import write_whole

    out = out or pathlib.Path(f"{pathlib.Path(panel).stem}-report.html")
    refuse_to_overwrite(out, force=force)
    write_whole(out, panel_page(_assessed(panel, weights=weights, limit=splits, seed=seed)))
    complain(f"wrote {out}")


@experts.command("convert")
@panel_argument
@click.argument("out", metavar="FILE", type=click.Path(path_type=pathlib.Path))
@click.option("--force", is_flag=True, help="Replace an existing file.")
def convert_panel(panel: str, out: pathlib.Path, *, force: bool) -> None:
    """Write a panel in the format named by the ending of FILE.

    A format that cannot hold all of the panel is refused.
    """
    from offramp.experts.reading import files_written, load_panel, write_panel

    for each in files_written(out):
        refuse_to_overwrite(each, force=force)
    for written in write_panel(load_panel(panel), out):
        complain(f"wrote {written}")


@experts.command("orders")
@case_argument
@strategic
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@click.option("--lead", is_flag=True, help="Also find the policy that leads by each expert's orders.")
@click.option("--samples", type=click.IntRange(1), metavar="N", default=1000, show_default=True,
              help="Number of worlds of --lead, and of random orders if there are too many to count.")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", default=0, show_default=True, help="Seed of the random draws."
)
@click.option(
    "--out",
    type=click.Path(path_type=pathlib.Path),
    metavar="FILE",
    help="Also write a page with pictures (HTML); --force replaces it.",
)
@csv_options
@json_option
def orders_of_experts(
    case: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    samples: int,
    seed: int,
    out: pathlib.Path | None,
    folder: pathlib.Path | None,
    *,
    lead: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Compare the orders of statements of several experts.

    CASE states their orders under `experts`, with the statements of an actor. The answer has Kendall's W, and the pairs that split the
    experts. It has the pooled order (Kemeny's rule), rival readings, and the equilibria by expert.
    """
    from offramp.experts.expert_orders import expert_orders

    read = read_case(case)
    if out is not None:
        refuse_to_overwrite(out, force=force)
    found = expert_orders(graph_of(read, given, images, "experts"), concepts or None, draws=samples, seed=seed)
    leads = None
    if lead:
        from offramp.ranking.lead_by_expert import lead_by_expert

        leads = lead_by_expert(read, count=samples, seed=seed, images=images_of(read, images))
    more = leads.parts() if leads is not None else ()
    if out is not None:
        from offramp.draw.orders_page import orders_page
        from offramp.files import write_whole

        write_whole(out, orders_page(found, more))
        complain(f"wrote {out}")
    if folder is not None:
        write_tables([*found.parts(most=sys.maxsize), *more], folder, force=force)
    if as_json:
        show_json({**found.to_dict(), "lead": leads.to_dict() if leads is not None else None})
        return
    show([*found.parts(), *more])
    if leads is None and read.policies and read.measures:
        hint(f"offramp experts orders {case} --lead says which policy leads by each expert's orders")
