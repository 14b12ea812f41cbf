"""Games of Gambit: read back by a parser of the format's definition, and compared with the definitions of the graph model."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.oracle import Condition, Ranking, Statements, negation, thing
from tests.strategies import Drawn, cases, examples, models, name_of

from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge
from offramp.export import nfg
from offramp.export.nfg import to_nfg
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle import Model

_TOKEN = re.compile(r'\s*("(?:\\"|[^"])*"|[{},]|[^\s{},"]+)')


@dataclass(frozen=True)
class Game:
    """A strategic game: the name of the outcome and the payoffs of each combination of strategies."""

    title: str
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    comment: str
    outcome: dict[tuple[str, ...], str]
    payoffs: dict[tuple[str, ...], tuple[int, ...]]

    def pure_equilibria(self) -> set[tuple[str, ...]]:
        """Combinations in which nobody does better by another strategy of its own."""
        return {
            profile
            for profile, payoffs in self.payoffs.items()
            if all(
                self.payoffs[(*profile[:i], other, *profile[i + 1 :])][i] <= payoffs[i]
                for i, own in enumerate(self.strategies)
                for other in own
            )
        }


def parse(text: str) -> Game:
    """Read a game by the definition of the format: prologue, strategies by name or number, outcomes or payoffs."""
    tokens = _TOKEN.findall(text)
    assert "".join(text.split()) == "".join("".join(tokens).split())
    stream = iter(tokens)
    assert [next(stream) for _ in range(3)] == ["NFG", "1", "R"]
    title, players = plain(next(stream)), tuple(map(plain, braced(stream)))
    own = braced(stream)
    if all(isinstance(part, list) for part in own):
        strategies = tuple(tuple(map(plain, part)) for part in own)
    else:
        strategies = tuple(tuple(str(i + 1) for i in range(int(part))) for part in own)
    rest = list(stream)
    comment = plain(rest.pop(0)) if rest[0][0] == '"' else ""
    # The first player's strategy changes fastest.
    profiles = [profile[::-1] for profile in itertools.product(*reversed(strategies))]
    body = iter(rest)
    if rest[0] == "{":
        outcomes = braced(body)
        listed = [("", (0,) * len(players)), *((plain(name), tuple(map(int, numbers))) for name, *numbers in outcomes)]
        chosen = [listed[int(number)] for number in body]
    else:
        numbers = list(map(int, body))
        chosen = [("", tuple(numbers[i : i + len(players)])) for i in range(0, len(numbers), len(players))]
    assert len(chosen) == len(profiles)
    names = {profile: name for profile, (name, _) in zip(profiles, chosen, strict=True)}
    return Game(title, players, strategies, comment, names, dict(zip(profiles, (p for _, p in chosen), strict=True)))


def plain(token: str) -> str:
    assert token[0] == token[-1] == '"'
    return token[1:-1].replace('\\"', '"')


def braced(stream: Iterator[str], *, opened: bool = False) -> list:  # type: ignore[type-arg]
    """Read a list in braces, which may hold lists; commas separate as blanks do."""
    assert opened or next(stream) == "{"
    found: list = []  # type: ignore[type-arg]
    for part in stream:
        if part == "}":
            return found
        if part == "{":
            found.append(braced(stream, opened=True))
        elif part != ",":
            found.append(part)
    raise AssertionError("a brace is not closed")


def test_the_parser_reads_the_samples_of_the_format() -> None:
    """The game of Selten 1975, in both versions of the format, with the payoffs that its documentation spells out."""
    head = 'NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" }'
    short = parse(f"{head} {{ 3 2 }}\n1 1 0 2 0 2 1 1 0 3 2 0")
    long = parse(
        head
        + '{ { "1" "2" "3" } { "1" "2" } } { {"" 1, 1} {"" 0, 2} {"" 0, 2} {"" 1, 1} {"" 0, 3} {"" 2, 0} } 1 2 3 4 5 6'
    )
    assert short == long
    assert short.payoffs[("2", "1")] == (0, 2)
    assert short.payoffs[("1", "2")] == (1, 1)
    assert short.payoffs[("3", "2")] == (2, 0)


def combination(game: Game, model: Model, profile: tuple[str, ...]) -> frozenset[str]:
    """Return what is on where the players choose so and everybody else leaves things as they are."""
    stay = {
        name for name in model.status_quo if name.partition(".")[0] not in game.players and name not in model.events
    }
    chosen = {
        f"{player}.{option}"
        for player, choice in zip(game.players, profile, strict=True)
        for option in choice.split(",")
        if choice != "-"
    }
    return frozenset(chosen | stay | model.given)


def choices(model: Model, actor: str) -> set[frozenset[str]]:
    """Return what an actor can have on after one choice in the status quo, by its options and what it cannot undo.

    Only rules about the actor alone limit it.
    """
    own = sorted(model.own(actor))
    now = model.status_quo & model.own(actor)
    rules = [rule for rule in model.impossible if named(rule) & set(own) and named(rule) <= {*own, *model.events}]
    found = set()
    for flags in itertools.product([False, True], repeat=len(own)):
        on = frozenset(itertools.compress(own, flags))
        undone = any(model.once.get(name) == ("on" if name in now else "off") for name in on ^ now)
        if not undone and not any(rule.holds(on | model.given) for rule in rules):
            found.add(on)
    return found


def named(condition: Condition) -> set[str]:
    own = {condition.name} if condition.sign == "thing" else set()
    return own.union(*(named(part) for part in condition.parts))


@examples(200, dear=True)
@given(cases())
def test_a_game_has_the_choices_and_the_payoffs_of_the_definition_or_is_refused(drawn: Drawn) -> None:
    model, graph = drawn.model, drawn.graph
    now = frozenset(model.status_quo - set(model.events)) | model.given
    options = {actor: choices(model, actor) for actor in model.actors}
    combined = {frozenset().union(*parts) | model.given for parts in itertools.product(*options.values())}
    merged = len(model.state_with(now)) > 1
    if merged or not combined <= set(model.feasible) or len(combined) == 1:
        with pytest.raises(
            QuestionError, match="indistinguishable" if merged else "breaks the rule|no actor has a move"
        ):
            to_nfg(graph)
        return
    game = parse(to_nfg(graph))
    assert game.players == tuple(actor for actor in model.actors if len(options[actor]) > 1)
    for player, strategies in zip(game.players, game.strategies, strict=True):
        named_by = {frozenset(f"{player}.{o}" for o in s.split(",") if s != "-") for s in strategies}
        assert named_by == options[player]
        assert len(strategies) == len(named_by)
    reached = {profile: model.state_with(combination(game, model, profile)) for profile in game.payoffs}
    assert set().union(*reached.values()) >= combined
    for profile, state in reached.items():
        assert game.outcome[profile].split()[0] == f"s{drawn.number[state]}"
        for i, player in enumerate(game.players):
            for other, elsewhere in reached.items():
                assert (game.payoffs[other][i] > game.payoffs[profile][i]) == model.prefers(player, elsewhere, state)


@st.composite
def reversible(draw: st.DrawFn) -> Drawn:
    """Draw a conflict in which every move can be undone and each rule speaks of one actor alone."""
    model = draw(models(merges=False))
    rules = tuple(
        rule
        for rule in model.impossible
        if any(
            (own := model.own(actor)) & named(rule) and named(rule) <= own | set(model.events) for actor in model.actors
        )
    )
    literals = st.sampled_from([part for name in model.things for part in (thing(name), negation(thing(name)))])
    said = st.lists(literals, min_size=1, max_size=5).map(lambda parts: Statements(tuple(parts)))
    wants = {a: draw(said) if isinstance(w, Ranking) else w for a, w in model.preferences.items()}
    return Drawn(replace(model, once={}, impossible=rules, preferences=wants))


def nash_of(drawn: Drawn) -> set[frozenset[str]]:
    model = drawn.model
    held = frozenset(model.states).intersection(*(model.stable("nash", actor) for actor in model.actors))
    return {on for state in held for on in state}


@examples(200, dear=True)
@given(reversible())
def test_pure_equilibria_are_the_nash_equilibria_of_the_graph(drawn: Drawn) -> None:
    assume(drawn.graph.size > 1)
    game = parse(to_nfg(drawn.graph))
    assert {combination(game, drawn.model, profile) for profile in game.pure_equilibria()} == nash_of(drawn)


@pytest.mark.parametrize(
    ("slug", "equilibria"),
    [
        ("prisoners-dilemma", {("defect", "defect")}),
        ("chicken", {("dare", "-"), ("-", "dare")}),
        # Once each, and with no way back compared with none: of the Nash equilibria of the graph, one alone is left.
        ("elmira-1991", {("-", "delay", "insist")}),
    ],
)  # fmt: skip
def test_published_games(slug: str, equilibria: set[tuple[str, ...]]) -> None:
    case = load(slug)
    game = parse(to_nfg(build(case)))
    assert game.pure_equilibria() == equilibria
    assert (game.title, game.players) == (case.title, tuple(case.actors))
    assert "Payoffs are ordinal ranks, 0 the worst" in game.comment


RULED = """
actors:
  a: {options: {x: X, y: Y}}
  b: {options: {z: Z}}
  c: {options: {gone: {label: Gone, once: on}}}
events: {storm: Storm}
status quo: [c.gone]
preferences: {a: [a.x], b: [b.z], c: [a.x]}
"""


def test_who_has_no_choice_is_no_player() -> None:
    game = parse(to_nfg(build(loads(RULED), given=["storm"])))
    assert (game.players, game.strategies) == (("a", "b"), (("-", "x", "y", "x,y"), ("-", "z")))
    assert "Without a choice, and no player: c." in game.comment
    assert "Given: storm." in game.comment
    assert game.outcome[("x", "z")] == "s13 a.x,b.z,c.gone,storm"


def test_a_gap_is_refused_with_the_rule_and_an_example() -> None:
    with pytest.raises(QuestionError) as caught:
        to_nfg(build(loads(RULED + "impossible: [a.x and a.y, a.y and b.z]\n")))
    assert str(caught.value) == (
        "a strategic game needs a payoff for each of the 6 combinations of the actors' choices; `a.y,b.z,c.gone` breaks "
        "the rule `a.y and b.z`; rules about a single actor each leave no such gaps"
    )
    with pytest.raises(QuestionError, match=r"breaks the rule `a\.y and b\.z`, and 1 of the others are impossible too"):
        to_nfg(build(loads(RULED + "impossible: [a.y and b.z]\n")))


def test_a_merged_status_quo_and_nobody_with_a_choice_are_refused() -> None:
    with pytest.raises(QuestionError, match=r"`indistinguishable: not a\.x` makes one state"):
        to_nfg(build(loads(RULED + "merge: not a.x\n")))
    fixed = RULED.replace("x: X, y: Y", "x: {label: X, once: off}").replace("z: Z", "z: {label: Z, once: off}")
    with pytest.raises(QuestionError, match="no actor has a move from the status quo"):
        to_nfg(build(loads(fixed)))


def test_too_many_combinations_are_refused_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nfg, "MOST_PROFILES", 7)
    with pytest.raises(TooLarge, match=r"8 combinations of choices \(4 x 2 x 1\); at most 7 can be exported"):
        to_nfg(build(loads(RULED)))


def test_any_title_is_one_text() -> None:
    game = parse(to_nfg(build(loads('title: "A \\"game\\" \\\\ of\\n two \\\\"\n' + RULED))))
    assert game.title == 'A "game" / of two /'


def test_a_state_of_the_game_is_found_by_its_name() -> None:
    graph = build(load("elmira-1991"))
    game = parse(to_nfg(graph))
    for profile, outcome in game.outcome.items():
        on = {f"{player}.{option}" for player, option in zip(game.players, profile, strict=True) if option != "-"}
        assert outcome.split()[0] == f"s{graph.state(name_of(frozenset(on)))}"
