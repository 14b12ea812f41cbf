"""Surprises as data and in words; that they are the right ones is tested with the hypergame."""

from __future__ import annotations

from offramp.beliefs.believed_game import game_of
from offramp.beliefs.surprises import Surprise, surprise_table, surprises_at
from offramp.case.reading import loads
from offramp.graph.graph import build

# Ann has three switches and thinks that Bob wants none of his; Bob thinks that she wants all of hers, and has not heard of the third.
CASE = """
actors:
  ann: {name: Ann, options: {x: X, y: Y, z: Z}}
  bob: {name: Bob, options: {v: V}}
status quo: []
preferences: {ann: {weights: {ann.x: 4, ann.y: -2, ann.z: 1}}, bob: [bob.v]}
beliefs:
  ann: {bob: [not bob.v]}
  bob: {ann: {weights: {ann.x: -1, ann.y: 2}}}
unaware: {bob: [ann.z]}
"""


def test_from_the_status_quo_by_hand() -> None:
    graph = build(loads(CASE))
    games = {actor: game_of(graph, actor) for actor in graph.actors}
    x, y, xy, z, xz, yz, xyz, v = range(1, 9)
    assert [graph.name(state) for state in (x, yz, v)] == ["ann.x", "ann.y,ann.z", "bob.v"]
    # Ann wants x+z (5), x (4), x+y+z (3), x+y (2), z (1); y+z (-1) and y (-2) she does not.
    # Bob does not see those with z, and expects of the rest y (2) and x+y (1).
    assert surprises_at(games, 0) == (
        Surprise("ann", "bob", 0, v, "unwanted"),
        Surprise("bob", "ann", 0, xz, "unseen"),
        Surprise("bob", "ann", 0, xyz, "unseen"),
        Surprise("bob", "ann", 0, z, "unseen"),
        Surprise("bob", "ann", 0, x, "unwanted"),
        Surprise("bob", "ann", 0, y, "false alarm"),
    )
    # Where Bob does not see the state, every move that Ann wants is out of his sight, and he expects none.
    assert {(s.end, s.kind) for s in surprises_at(games, yz) if s.believer == "bob"} == {
        (end, "unseen") for end in (0, x, xy, z, xz, xyz)
    }


def test_a_surprise_as_plain_values() -> None:
    assert Surprise("bob", "ann", 0, 5, "unseen").to_dict() == {
        "believer": "bob",
        "mover": "ann",
        "from": "s0",
        "to": "s5",
        "kind": "unseen",
    }


def test_the_table_has_the_first_few_of_each_kind() -> None:
    graph = build(loads(CASE))
    many = [Surprise("bob", "ann", 0, end, "unseen") for end in range(1, 7)] + [
        Surprise("ann", "bob", 0, 8, "unwanted")
    ]
    table = surprise_table(graph, many, "Moves")
    assert [row[3] for row in table.rows] == ["s0 → s1", "s0 → s2", "s0 → s3", "s0 → s8"]
    assert table.rows[0] == ("Bob", "is unaware of the move", "Ann starts “X”", "s0 → s1")
    assert table.rows[3] == ("Ann", "believes it no improvement; it is one", "Bob starts “V”", "s0 → s8")
    assert table.note.startswith("4 of 7 shown")
    assert surprise_table(graph, many[:3], "Moves").note == ""
