"""Identifiers of uncertain inputs: one for each kind and subject, and those that the case is read by."""

from __future__ import annotations

from pathlib import Path

import pytest

from offramp.case.inputs import Input, InputKind
from offramp.case.reading import load, loads

FULL = Path(__file__).parent / "full.yaml"


@pytest.mark.parametrize(
    ("kind", "name", "identifier"),
    [
        (InputKind.UNKNOWN, "clash", "clash"),
        (InputKind.TEMPO, "usa", "usa.tempo"),
        (InputKind.RELIABILITY, "usa", "usa.reliability"),
        (InputKind.DOUBT, "dprk.survivor", "dprk.survivor.doubt"),
        (InputKind.RATE, "treaty", "treaty.rate"),
        (InputKind.START, "warheads", "warheads.start"),
        (InputKind.HARM, "deaths of war", "deaths of war"),
        (InputKind.READING, "dprk", "reading of dprk"),
        (InputKind.ORDER, "dprk", "order of dprk"),
    ],
)
def test_the_text_of_an_input_is_its_identifier(kind: InputKind, name: str, identifier: str) -> None:
    assert str(Input(kind, name)) == identifier


def test_every_kind_has_its_own_identifier() -> None:
    subjects = {InputKind.HARM: "x of y"}
    assert len({str(Input(kind, subjects.get(kind, "x"))) for kind in InputKind}) == len(InputKind)


def test_an_actor_called_like_a_suffix_keeps_its_kind() -> None:
    case = loads(
        "actors: {tempo: {tempo: 2, reliability: 0.5, options: {x: X}}}\nstatus quo: []\npreferences: {tempo: [tempo.x]}\n"
    )
    assert list(case.estimated) == [Input(InputKind.TEMPO, "tempo"), Input(InputKind.RELIABILITY, "tempo")]


def test_every_estimate_of_a_case_is_in_the_file_where_its_path_leads() -> None:
    case = load(FULL)
    assert len(set(map(str, case.estimated))) == len(case.estimated)
    assert {each.kind for each in case.estimated} >= {InputKind.UNKNOWN, InputKind.TEMPO, InputKind.RELIABILITY}
    assert all(case.place(*path).line > 1 for path in case.estimated.values())
