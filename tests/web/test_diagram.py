"""The picture of the conflict graph: boxes apart, lines between their boxes, everything inside the frame."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.web.diagram import PictureMove, PictureState, line_style, picture_of

CASES = st.integers(1, 25).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(0, 5), min_size=size, max_size=size),
        st.lists(st.tuples(st.integers(0, 8), st.integers(0, size - 1), st.integers(0, size - 1)), max_size=40),
    )
)


def drawn(columns: list[int], moves: list[tuple[int, int, int]]) -> dict[str, Any]:
    states = [
        PictureState(state, column, ("x",) * (1 + column), state % 2 == 0) for state, column in enumerate(columns)
    ]
    return picture_of(states, [PictureMove(*move) for move in moves if move[1] != move[2]])


def points_of(line: dict[str, Any]) -> list[tuple[float, float]]:
    """Points of a curve, by its definition."""
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", line["path"])]
    (x0, y0), (x1, y1), (x2, y2) = zip(numbers[::2], numbers[1::2], strict=True)
    shares = [step / 20 for step in range(21)]
    return [
        (
            (1 - share) ** 2 * x0 + 2 * share * (1 - share) * x1 + share**2 * x2,
            (1 - share) ** 2 * y0 + 2 * share * (1 - share) * y1 + share**2 * y2,
        )
        for share in shares
    ]


@examples(200)
@given(CASES)
def test_boxes_stand_apart_and_everything_is_in_the_frame(case: tuple[list[int], list[tuple[int, int, int]]]) -> None:
    picture = drawn(*case)
    for one, other in combinations(picture["boxes"], 2):
        beside = abs(one["x"] - other["x"]) >= one["width"] + 10
        assert beside or abs(one["y"] - other["y"]) >= one["height"] + 10
    for box in picture["boxes"]:
        assert min(box["x"], box["y"]) >= 10
        assert box["x"] + box["width"] <= picture["width"] - 10
        assert box["y"] + box["height"] <= picture["height"] - 10
        assert all(box["y"] < line["y"] < box["y"] + box["height"] for line in box["text"])
    for line in picture["lines"]:
        for x, y in points_of(line):
            assert 0 < x < picture["width"]
            assert 0 < y < picture["height"]


@examples(200)
@given(CASES)
def test_a_line_runs_from_the_edge_of_its_start_to_the_edge_of_its_end(
    case: tuple[list[int], list[tuple[int, int, int]]],
) -> None:
    picture = drawn(*case)
    moves = [move for move in case[1] if move[1] != move[2]]
    for (_, *ends), line in zip(moves, picture["lines"], strict=True):
        for state, (x, y) in zip(ends, (points_of(line)[0], points_of(line)[-1]), strict=True):
            box = picture["boxes"][state]
            across = abs(x - box["x"] - box["width"] / 2) - box["width"] / 2
            down = abs(y - box["y"] - box["height"] / 2) - box["height"] / 2
            assert -0.1 < max(across, down) < 5.2


@examples(200)
@given(CASES, st.randoms())
def test_the_order_of_the_states_does_not_move_them(
    case: tuple[list[int], list[tuple[int, int, int]]], random: Any
) -> None:
    columns, moves = case
    states = [PictureState(state, column, ("x",), False) for state, column in enumerate(columns)]
    lines = [PictureMove(*move) for move in moves if move[1] != move[2]]
    shuffled = random.sample(states, len(states))
    boxes = {box["state"]: box for box in picture_of(states, lines)["boxes"]}
    assert boxes == {box["state"]: box for box in picture_of(shuffled, lines)["boxes"]}


def test_opposite_moves_are_two_lines() -> None:
    there, back = drawn([0, 1], [(0, 0, 1), (0, 1, 0)])["lines"]
    assert there["y"] < back["y"]


def test_no_two_actors_share_colour_and_dashes() -> None:
    styles = [line_style(actor) for actor in range(56)]
    assert len({(each["colour"], each["dash"]) for each in styles}) == 56
    assert len({each["colour"] for each in styles[:7]}) == len({each["dash"] for each in styles[:7]}) == 7


def test_the_numbers_of_moves_stand_off_boxes_and_off_each_other() -> None:
    states = [PictureState(state, (state + 5) // 6, ("x",) * 6, False) for state in range(13)]
    ends = [(0, state) for state in range(1, 13)] + [(state, state + 6) for state in range(1, 7)]
    moves = [PictureMove(i % 2, start, end, i + 1) for i, (start, end) in enumerate(ends)]
    picture = picture_of(states, moves)
    places = [(line["x"], line["y"]) for line in picture["lines"]]
    assert all(abs(a - x) + abs(b - y) >= 22 for (a, b), (x, y) in combinations(places, 2))
    for x, y in places:
        for box in picture["boxes"]:
            left, top = box["x"] - 11, box["y"] - 11
            assert not (left < x < left + box["width"] + 22 and top < y < top + box["height"] + 22)
    alone = picture_of(states, [PictureMove(0, 0, 1, 1)])["lines"][0]
    x, y = points_of(alone)[10]
    assert (alone["x"], alone["y"]) == pytest.approx((x, y), abs=0.11), "the middle, where it is free"
