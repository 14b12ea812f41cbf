"""The options of a run: one frozen record for every command over time or over worlds."""

from __future__ import annotations

import functools
import pathlib
import re
import shlex
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.reading_options import ALL, every_reading, happened, images_of
from offramp.commands.shared import case_argument, known_by_asked, read_case
from offramp.errors import QuestionError
from offramp.worlds.defaults import METHODS, WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.case.model import Case
    from offramp.worlds.defaults import Method
    from offramp.worlds.worlds import Worlds

__all__ = ["RunOptions", "pairs_of", "run_options", "with_options", "with_set"]


@dataclass(frozen=True)
class RunOptions:
    """Options of one run, as the command line gives them.

    `case` is a file, a slug, or for `rank` and `claims` a folder of results. `images`, `sets` and `policies` are the values of
    the repeated options `--image`, `--set` and `--policy`. `samples` is the number of worlds. `horizon` and `delay` are
    spans, such as `5 years`; `discount` is a rate per year. A command without an option leaves the default here.

    >>> RunOptions("hotline", policies=("wait",), sets=("misread=0.02",), seed=3).words()
    'hotline --set misread=0.02 --policy wait --seed 3'
    """

    case: str
    known_by: str | None = None
    given: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    samples: int = WORLDS
    seed: int = 0
    method: Method = "sobol"
    horizon: str | None = None
    delay: str | None = None
    discount: float = 0.0
    stored: pathlib.Path | None = None
    workers: int | None = None
    cluster: str | None = None
    shard: tuple[int, int] | None = None

    def load(self) -> Case:
        """Return the case as known by the date of `--known-by`, with the entries of `--set`."""
        return with_set(read_case(self.case, self.known_by), self.sets)

    def images_in(self, case: Case) -> dict[str, str]:
        """Return the fixed image of each actor that `--image` names.

        Raises
        ------
        QuestionError
            for `--image all`: a run over time takes one image of each actor.
        """
        if every_reading(self.images):
            raise QuestionError(
                "this command answers for one reading at a time; write for instance `--image dprk=unifier`, once per reading"
            )
        return images_of(case, self.images)

    def events_in(self, case: Case) -> list[str] | None:
        """Return the events that have happened; None without `--given`."""
        return happened(case, self.given)

    def chosen_policies(self) -> tuple[str, ...] | None:
        """Return the policies that `--policy` names; None for all."""
        if ALL in self.policies and set(self.policies) != {ALL}:
            raise click.UsageError("`--policy all` is every policy; leave out the other --policy, or leave out `all`")
        return None if not self.policies or ALL in self.policies else self.policies

    def draw(self, case: Case | None = None) -> Worlds:
        """Return the worlds of the run; `case` is the loaded case, where it is at hand."""
        from offramp.worlds.worlds import draw_worlds

        if every_reading(self.images):
            raise QuestionError("worlds are drawn under every reading by its weight; leave out `--image all`")
        read = self.load() if case is None else case
        return draw_worlds(read, self.samples, self.seed, method=self.method, images=images_of(read, self.images))

    def years(self, name: str) -> float | None:
        """Return `horizon` or `delay` in years; None if it is not given."""
        from offramp.case.duration import Duration

        text = getattr(self, name)
        if text is None:
            return None
        try:
            return Duration.read(text).years
        except ValueError as error:
            raise QuestionError(str(error)) from None

    def words(self, **defaults: Any) -> str:
        """Return the arguments that give these options again: CASE, then every option that differs from its default.

        `defaults` are those that a command has of its own, by field.
        """
        said = [self.case]
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            if value == defaults.get(field.name, field.default):
                continue
            flag = _FLAGS[field.name]
            for each in value if isinstance(value, tuple) and field.name != "shard" else [value]:
                said += [flag, "/".join(map(str, each)) if isinstance(each, tuple) else f"{each}"]
        return shlex.join(said)


def with_set(case: Case, sets: tuple[str, ...]) -> Case:
    """Return a case with the entries that `--set` names; an unknown set to a number has that number in every world."""
    from offramp.comparison.changes import changed

    return changed(case, pairs_of(sets)) if sets else case


def pairs_of(sets: tuple[str, ...], example: str = "clash=0.02") -> dict[str, str]:
    """Read the values of `--set`, each `NAME=VALUE`, or raise with an example."""
    found = {}
    for text in sets:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise click.UsageError(f"`--set {text}` names no entry; write for instance --set {example}")
        found[path.strip()] = value
    return found


class _Shard(click.ParamType[tuple[int, int]]):
    """`i/n`."""

    name = "i/n"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", str(value))
        if match is None:
            self.fail(f"`{value}` is no shard; write for instance 1/4")
        return int(match[1]), int(match[2])


FILES = frozenset({
    ".csv", ".docx", ".gif", ".html", ".jpeg", ".jpg", ".json", ".md", ".parquet", ".pdf", ".png", ".svg", ".txt", ".xlsx", ".yaml", ".yml",
})  # fmt: skip
"""Endings of files, which no folder of results has."""


def _folder(_context: click.Context, _param: click.Parameter, value: pathlib.Path | None) -> pathlib.Path | None:
    """Refuse the name of a file where a folder of results is meant."""
    if value is not None and value.suffix.casefold() in FILES and not value.is_dir():
        raise click.BadParameter(
            f"`{value}` is the name of a file, and results are stored in a folder; write for instance --out {value.stem}. "
            "--json prints the answer, --csv FOLDER writes its tables"
        )
    return value


_OPTIONS: dict[str, dict[str, Any]] = {
    "given": {"flag": "--given", "multiple": True, "metavar": "EVENT", "help": "An event that has happened; may be repeated."},
    "images": {
        "flag": "--image", "multiple": True, "metavar": "ACTOR=IMAGE", "help": "Fix the image of an actor; may be repeated.",
    },
    "sets": {
        "flag": "--set", "multiple": True, "metavar": "NAME=VALUE",
        "help": "Fix an unknown, or any entry of the file by its path; may be repeated.",
    },
    "policies": {
        "flag": "--policy", "multiple": True, "metavar": "NAME", "help": "Only this policy; may be repeated.  [default: all]",
    },
    "samples": {
        "flag": "--samples", "type": click.IntRange(1), "metavar": "N", "default": WORLDS, "show_default": True,
        "help": "Number of worlds.",
    },
    "seed": {
        "flag": "--seed", "type": click.IntRange(0), "metavar": "N", "default": 0, "show_default": True, "help": "Seed of the random draws.",
    },
    "method": {
        "flag": "--method", "type": click.Choice(METHODS), "default": "sobol", "show_default": True,
        "help": "Sampling method: scrambled Sobol points, or a Latin hypercube.",
    },
    "horizon": {
        "flag": "--horizon", "metavar": "SPAN",
        "help": "Time horizon of curves and endings, such as `5 years`. A measure keeps its own time.  [default: the case's]",
    },
    "delay": {"flag": "--delay", "metavar": "SPAN", "help": "Delay before every policy begins, such as `6 months`."},
    "discount": {
        "flag": "--discount", "type": float, "default": 0.0, "show_default": True, "metavar": "RATE",
        "help": "Discount rate per year of counts and harms.",
    },
    "stored": {
        "flag": "--out", "metavar": "FOLDER", "type": click.Path(path_type=pathlib.Path), "callback": _folder,
        "help": "Store the results of every world in this folder (Parquet). The same command resumes an interrupted run.",
    },
    "workers": {
        "flag": "--workers", "type": click.IntRange(1), "metavar": "N", "help": "Number of threads.  [default: one per core]",
    },
    "cluster": {
        "flag": "--cluster", "metavar": "ADDRESS",
        "help": "Address of a Dask scheduler, or `local` for processes on this machine.",
    },
    "shard": {
        "flag": "--shard", "type": _Shard(), "metavar": "I/N",
        "help": "Only the I-th of N parts of the worlds, for job arrays; needs --out. `offramp merge` joins the parts.",
    },
}  # fmt: skip
"""The options of a run, by field of `RunOptions`."""

_FLAGS = {"known_by": "--known-by", **{name: option["flag"] for name, option in _OPTIONS.items()}}


def run_options(*names: str, **changes: dict[str, Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command CASE, `--known-by` and the named options, as one argument `run`: a `RunOptions`.

    `names` are fields of `RunOptions`; `changes` gives, by field, another help text or default of one command.
    """

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def collected(case: str, **values: Any) -> Any:
            chosen = {name: values.pop(name) for name in names}
            return command(run=RunOptions(case, known_by_asked(), **chosen), **values)

        return case_argument(with_options(*names, **changes)(collected))

    return decorated


def with_options(*names: str, **changes: dict[str, Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the named options of a run, each as an argument of its own; see `run_options`."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            option = {**_OPTIONS[name], **changes.get(name, {})}
            command = click.option(option.pop("flag"), name, **option)(command)
        return command

    return decorated
