"""`--image all`: the commands that answer under every combination of readings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from offramp.cli import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Result

    Run = Callable[..., Result]

IMAGES = [(usa, dprk) for usa in ("administration", "preventive") for dprk in ("survivor", "unifier", "bargainer")]
NAMES = [f"usa={usa}, dprk={dprk}" for usa, dprk in IMAGES]


def test_stability(offramp_here: Run) -> None:
    result = offramp_here("stability", "korea-2017", "--image", "all", "--concept", "nash")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(
        "6 readings, from 2 of United States and 3 of North Korea; the base reading is usa=administration, dprk=survivor."
    )
    assert "50 %" in result.out
    assert "North Korea as survivor" in result.out
    data = json.loads(offramp_here("stability", "korea-2017", "--image", "all", "--concept", "nash", "--json").out)
    assert [reading["name"] for reading in data["readings"]] == NAMES
    assert list(data["concepts"]) == ["nash"]
    equilibria = data["concepts"]["nash"]["equilibria"]
    assert equilibria["always"] == ["s2351"]
    sometimes = {entry["state"]: entry for entry in equilibria["sometimes"]}
    assert sometimes["s1731"]["share"] == pytest.approx(1 / 2)
    assert sometimes["s1731"]["readings"] == [name for name in NAMES if name.endswith("survivor")]
    assert sometimes["s2090"]["readings"] == NAMES[:3]


def test_stability_after_an_event(offramp_here: Run) -> None:
    data = json.loads(offramp_here("stability", "korea-2017", "--image", "all", "--given", "icbm", "--json").out)
    assert data["given"] == ["icbm"]
    assert all("icbm" in state["on"] for state in data["states"])


def test_states_are_the_same(offramp_here: Run) -> None:
    assert offramp_here("states", "korea-2017", "--image", "all").out == offramp_here("states", "korea-2017").out


def test_why_answers_in_turn(offramp_here: Run) -> None:
    asked = ("why", "korea-2017", "s0", "dprk", "--concept", "nash")
    result = offramp_here(*asked, "--image", "all")
    assert result.code == 0
    heads = [line for line in result.out.splitlines() if line.startswith("Reading: ")]
    assert len(heads) == 6
    assert heads[0] == (
        "Reading: usa=administration, dprk=survivor (The administration of June 2017, Regime survival first), 45 % of the weights"
    )
    data = json.loads(offramp_here(*asked, "--image", "all", "--json").out)
    assert [entry["name"] for entry in data["readings"]] == NAMES
    for (usa, dprk), entry in list(zip(IMAGES, data["readings"], strict=True))[1:4]:
        taken = ("--image", f"usa={usa}", "--image", f"dprk={dprk}")
        alone = offramp_here(*asked, *taken)
        assert alone.out.strip() in result.out
        plain = json.loads(offramp_here(*asked, *taken, "--json").out)
        assert {**entry, **plain} == entry


def test_paths_are_there_only_if_under_every_reading(offramp_here: Run) -> None:
    codes = {}
    for goal in ("talks", "cap"):
        every = offramp_here("paths", "korea-2017", "--to", goal, "--image", "all", "--json")
        data = json.loads(every.out)
        alone = [
            offramp_here("paths", "korea-2017", "--to", goal, "--image", f"usa={usa}", "--image", f"dprk={dprk}").code
            for usa, dprk in IMAGES
        ]
        assert [entry["name"] for entry in data["readings"]] == NAMES
        assert [entry["willing"] for entry in data["readings"]] == [code == 0 for code in alone]
        assert every.code == max(alone)
        codes[goal] = alone
    assert codes["talks"] == [0] * 6
    assert 0 in codes["cap"]
    assert 1 in codes["cap"]


def test_a_case_without_images_has_one_reading(offramp_here: Run) -> None:
    assert "one reading only" in offramp_here("stability", "chicken", "--image", "all").out
    assert offramp_here("why", "chicken", "-", "row", "--image", "all").out.startswith(
        "Reading: as stated (the case has no images, so there is no other)"
    )
    data = json.loads(offramp_here("why", "chicken", "-", "row", "--image", "all", "--json").out)
    assert [(entry["name"], entry["share"]) for entry in data["readings"]] == [("as stated", 1.0)]


@pytest.mark.parametrize("command", [("stability",), ("states",), ("why",), ("paths", "--to", "talks")])
def test_wrong_input(offramp_here: Run, command: tuple[str, ...]) -> None:
    name, *rest = command
    positional = ("-", "dprk") if name == "why" else ()
    for images, words in (
        (
            ("--image", "al"),
            "`--image al` names no image; write for instance `--image usa=administration`, or",
        ),
        (("--image", "al"), "`--image all` for every combination"),
        (("--image", "all", "--image", "dprk=survivor"), "leave out the other `--image`"),
        (("--image", "dprk=survivr"), "did you mean survivor?"),
    ):
        result = offramp_here(name, "korea-2017", *positional, *rest, *images)
        assert (result.code, result.out) == (1, "")
        assert words in result.err
        assert "Traceback" not in result.err


WITH_ARGUMENTS = {
    "states": ("border.yaml",),
    "stability": ("border.yaml",),
    "why": ("border.yaml", "-", "north"),
    "firmness": ("border.yaml",),
    "beliefs": ("border.yaml",),
    "robustness": ("border.yaml",),
    "paths": ("border.yaml", "--to", "south.open"),
    "inverse": ("border.yaml", "--to", "south.open"),
    "ask": ("border.yaml", "--for", "s0"),
    "compare": ("border.yaml", "border.yaml"),
    "convert": ("border.yaml", "border.dot"),
    "experts orders": ("border.yaml",),
    "brief": ("korea-2017", "--out", "border.html"),
    "risk": ("korea-2017",),
    "simulate": ("korea-2017",),
    "waiting": ("korea-2017",),
    "best-policy": ("korea-2017", "usa"),
    "export-chain": ("korea-2017", "chain"),
    "worlds": ("korea-2017",),
    "rank": ("korea-2017",),
    "claims": ("korea-2017",),
    "study new": ("study", "korea-2017"),
}
"""Arguments of each command that takes images."""

BORDER = """
actors:
  north: {options: {guns: Keep the guns}}
  south: {options: {open: Open the border}}
status quo: [north.guns]
preferences:
  north:
    statements: [north.guns, south.open]
    experts:
      one: [north.guns, south.open]
      two: [south.open, north.guns]
images: {south: {mild: {preferences: [south.open]}, stern: {preferences: [not south.open]}}}
"""


def commands_with_images() -> dict[str, click.Option]:
    """Return the option `--image` of each command that has one."""

    def walked(name: str, command: click.Command) -> Iterator[tuple[str, click.Option]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield from walked(f"{name} {inner}".strip(), found)
        for option in command.params:
            if isinstance(option, click.Option) and "--image" in option.opts:
                yield name, option

    return dict(walked("", cli))


def test_the_help_offers_all_images_where_the_command_takes_them(offramp_here: Run) -> None:
    found = commands_with_images()
    assert found.keys() == WITH_ARGUMENTS.keys()
    Path("border.yaml").write_text(BORDER, encoding="utf-8")
    for name, option in found.items():
        result = offramp_here(*name.split(), *WITH_ARGUMENTS[name], "--image", "all")
        refused = "`--image all`" in result.err or "one reading at a time" in result.err
        assert refused != ("`all`" in (option.help or "")), (name, result.err)
        assert "Traceback" not in result.err
