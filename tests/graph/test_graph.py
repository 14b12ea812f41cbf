"""The graph of a case: the numbers and names of its states, what is given, which reading is taken, what is merged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples, name_of

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.errors import CaseError, QuestionError
from offramp.graph.graph import Graph, build

CASE = """
actors:
  usa: {options: {talks: Hold talks, strike: Strike}}
  dprk: {options: {cap: Cap the arsenal}}
events: {icbm: A long-range missile, s1: An event that looks like a state}
terms: {talking: usa.talks and dprk.cap}
goals: {quiet: not usa.strike}
impossible: [usa.talks and usa.strike]
status quo: [dprk.cap, icbm]
preferences: {usa: [dprk.cap, not usa.strike]}
images:
  dprk:
    survivor: {weight: 1, preferences: [not usa.strike]}
    gambler: {weight: 3, preferences: [not dprk.cap]}
"""


@pytest.fixture
def graph() -> Graph:
    return build(loads(CASE), given=[])


def merged(*conditions: str) -> Graph:
    """Return the graph of two actors with an option each, some states of which are one."""
    merge = ", ".join(conditions)
    text = f"""
actors: {{a: {{options: {{x: X}}}}, b: {{options: {{y: Y}}}}}}
merge: [{merge}]
status quo: []
preferences: {{a: [a.x], b: [b.y]}}
"""
    return build(loads(text))


def test_states_are_numbered_by_their_bit_patterns(graph: Graph) -> None:
    names = ["-", "usa.talks", "usa.strike", "dprk.cap", "usa.talks,dprk.cap", "usa.strike,dprk.cap"]
    assert [graph.name(state) for state in range(graph.size)] == names
    assert [graph.code(state) for state in range(graph.size)] == [0, 1, 2, 4, 5, 6]


def test_actors_and_what_is_on_stand_in_the_order_of_the_file(graph: Graph) -> None:
    assert graph.actors == ("usa", "dprk")
    assert graph.on(4) == ("usa.talks", "dprk.cap")


@pytest.mark.parametrize("text", ["usa.talks,dprk.cap", "dprk.cap, usa.talks", " s4 "])
def test_a_state_answers_to_its_name_and_its_id(graph: Graph, text: str) -> None:
    assert graph.state(text) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s6", "there is no state `s6`; the states are s0 to s5"),
        ("usa.talk", "did you mean usa.talks"),
        ("dprk.cap,dprk.cap", "names `dprk.cap` twice"),
        ("usa.strike,usa.talks", "breaks the rule `usa.talks and usa.strike`"),
        ("icbm", "the event `icbm` has not occurred here"),
    ],
)
def test_a_state_that_is_not_there_says_why(graph: Graph, text: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        graph.state(text)
    assert message in str(error.value)


def test_a_name_comes_before_an_id_that_looks_the_same() -> None:
    graph = build(loads(CASE), given=["s1"])
    assert graph.name(graph.state("s1")) == "s1"
    assert graph.state("s2") == 2


def test_given_are_the_events_of_the_status_quo_unless_said_otherwise() -> None:
    case = loads(CASE)
    assert build(case).given == ("icbm",)
    assert build(case, given=[]).given == ()
    assert build(case, given=["s1", "icbm"]).given == ("icbm", "s1")


def test_events_that_are_given_need_not_be_named() -> None:
    graph = build(loads(CASE))
    assert graph.state("usa.talks") == graph.state("usa.talks,icbm")
    assert graph.name(graph.state("-")) == "icbm"


def test_the_status_quo_is_that_of_the_file_beside_the_given_events() -> None:
    case = loads(CASE)
    assert [build(case, given=given).status_quo for given in ([], ["s1"], None)] == [3, 3, 3]


def test_an_event_that_does_not_exist_cannot_be_given() -> None:
    with pytest.raises(QuestionError, match="no event `icbn`; did you mean icbm"):
        build(loads(CASE), given=["icbn"])


def test_a_status_quo_that_the_given_events_make_impossible_is_an_error() -> None:
    case = loads(CASE.replace("impossible: [", "impossible: [dprk.cap and s1, "))
    with pytest.raises(CaseError, match=r"the status quo is impossible: .* `dprk\.cap and s1`"):
        build(case, given=["s1"])


def test_rules_that_leave_no_state_are_named_and_no_others() -> None:
    rules = "[usa.talks and usa.strike, usa.talks iff dprk.cap, usa.talks iff not dprk.cap, usa.strike and dprk.cap]"
    case = loads(CASE).model_copy(update={"impossible": loads_rules(rules)})
    with pytest.raises(CaseError) as error:
        build(case)
    assert "`usa.talks iff dprk.cap`; `usa.talks iff not dprk.cap`" in str(error.value)
    assert "usa.strike" not in str(error.value)


def loads_rules(text: str) -> tuple[Expression, ...]:
    return tuple(Expression.read(rule) for rule in text.strip("[]").split(", "))


def test_an_actor_that_does_not_exist_is_an_error(graph: Graph) -> None:
    assert graph.index("dprk") == 1
    with pytest.raises(QuestionError, match="no actor `dprkk`; did you mean dprk"):
        graph.index("dprkk")


def test_the_heaviest_image_is_the_base_reading(graph: Graph) -> None:
    assert graph.images == {"dprk": "gambler"}
    assert graph.level("dprk", graph.state("-")) > graph.level("dprk", graph.state("dprk.cap"))


def test_another_image_changes_the_levels_of_its_actor_alone(graph: Graph) -> None:
    other = graph.with_images(dprk="survivor")
    assert other.images == {"dprk": "survivor"}
    assert (
        other.preference_level("dprk").tolist()
        == build(loads(CASE), given=[], images={"dprk": "survivor"}).preference_level("dprk").tolist()
    )
    assert other.preference_level("dprk").tolist() == [1, 1, 0, 1, 1, 0]
    assert other.preference_level("usa").tolist() == graph.preference_level("usa").tolist()
    assert other.size == graph.size


def test_a_change_of_image_leaves_nothing_behind_of_the_old_reading(graph: Graph) -> None:
    before = graph.improvements("dprk", 3).tolist(), graph.improvement_lines[1].lines[0].last
    after = graph.with_images(dprk="survivor")
    assert before[0] == [0]
    assert after.improvements("dprk", 3).tolist() == []
    assert after.improvement_lines[1] is not graph.improvement_lines[1]


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ({"dprkk": "gambler"}, "no actor `dprkk`; did you mean dprk"),
        ({"usa": "gambler"}, "`usa` has no images; images are given of: dprk"),
        ({"dprk": "gambling"}, "`dprk` has no image `gambling`; did you mean gambler"),
    ],
)
def test_an_image_that_does_not_exist_is_an_error(images: dict[str, str], message: str) -> None:
    with pytest.raises(QuestionError) as error:
        build(loads(CASE), images=images)
    assert message in str(error.value)


def test_without_images_nothing_can_be_read_otherwise() -> None:
    with pytest.raises(QuestionError, match="no actor has images"):
        build(load("chicken"), images={"row": "hawk"})


def test_graphs_are_equal_where_case_events_and_reading_are(graph: Graph) -> None:
    assert graph == build(loads(CASE), given=[])
    assert graph == graph.with_images(dprk="survivor").with_images(dprk="gambler")
    assert graph != graph.with_images(dprk="survivor")
    assert graph != build(loads(CASE), given=["icbm"])
    assert graph != build(load("chicken"))
    assert graph != "graph"
    with pytest.raises(TypeError):
        hash(graph)


def test_a_graph_says_what_it_is(graph: Graph) -> None:
    assert repr(graph) == "Graph('A conflict', 6 states, given=(), images={'dprk': 'gambler'})"


def test_the_table_of_states_marks_the_status_quo(graph: Graph) -> None:
    table = graph.table()
    assert [row[0] for row in table.rows] == ["s0", "s1", "s2", "s3 (status quo)", "s4", "s5"]
    assert table.rows[4][1:] == ("usa.talks,dprk.cap", "usa: Hold talks; dprk: Cap the arsenal")
    assert table.note == ""
    assert str(graph) == table.text()
    assert graph._repr_html_() == table._repr_html_()


def test_a_long_table_of_states_is_cut_with_a_note(graph: Graph) -> None:
    assert [row[0] for row in graph.table([5, 4, 1], most=2).rows] == ["s5", "s4"]
    assert graph.table([5, 4, 1], most=2).note == "2 of 3 states shown."
    assert len(graph.table(most=0).rows) == graph.size


def test_states_as_plain_values() -> None:
    graph = build(loads(CASE.replace("status quo", "merge: usa.talks\nstatus quo")))
    values = graph.to_dict()
    assert {key: values[key] for key in values if key != "states"} == {
        "case": "A conflict",
        "format": 1,
        "given": ["icbm"],
        "images": {"dprk": "gambler"},
        "status_quo": "s3",
    }
    assert values["states"][1] == {"id": "s1", "on": ["usa.talks", "icbm"], "merged": True}
    assert [entry["id"] for entry in graph.to_dict([3, 0])["states"]] == ["s3", "s0"]


def test_which_states_satisfy_a_condition(graph: Graph) -> None:
    assert np.flatnonzero(graph.satisfying(Expression.read("dprk.cap and quiet"))).tolist() == [3, 4]
    assert graph.satisfying(Expression.read("talking")).tolist() == [False] * 4 + [True, False]
    assert not graph.satisfying(Expression.read("icbm")).any()


def test_the_statement_that_decides_between_two_states(graph: Graph) -> None:
    def deciding(one: str, other: str) -> str | None:
        statement = graph.deciding("usa", graph.state(one), graph.state(other))
        return statement.say.text if statement else None

    assert deciding("-", "dprk.cap") == "dprk.cap"
    assert deciding("usa.strike", "-") == "not usa.strike"
    assert deciding("usa.strike", "dprk.cap") == "dprk.cap"
    assert deciding("usa.talks", "-") is None


def test_a_ranking_has_no_statement_that_decides() -> None:
    assert build(load("chicken")).deciding("row", 0, 1) is None


def test_merged_combinations_are_one_state() -> None:
    graph = merged("b.y")
    assert [graph.name(state) for state in range(graph.size)] == ["-", "a.x", "b.y"]
    assert graph.state("a.x,b.y") == graph.state("b.y") == 2
    assert [graph.is_merged(state) for state in range(graph.size)] == [False, False, True]
    assert [graph.members(state).tolist() for state in range(graph.size)] == [[0], [1], [2, 3]]


def test_nobody_moves_within_a_merged_state() -> None:
    graph = merged("b.y")
    assert graph.moves("a", 2).tolist() == []
    assert graph.moves("b", 2).tolist() == [0, 1]


def test_a_merged_state_satisfies_what_any_of_its_members_does() -> None:
    assert merged("b.y").satisfying(Expression.read("a.x")).tolist() == [False, True, True]


def test_a_merge_of_one_combination_or_none_changes_nothing() -> None:
    graph = merged("a.x and b.y", "a.x and not a.x")
    assert graph.size == 4
    assert not any(graph.is_merged(state) for state in range(graph.size))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("b.y", "a.x"),
        ("a.x", "a.x or b.y"),
        # The combination that both hold is the first of each.
        ("not b.y", "not a.x"),
    ],
)
def test_merges_do_not_overlap(first: str, second: str) -> None:
    with pytest.raises(CaseError, match="merges a state that another merge already contains"):
        merged(first, second)


@pytest.mark.parametrize("long", [0, 1])
def test_all_members_of_a_merged_state_take_the_same_value_however_the_values_lie_in_memory(long: int) -> None:
    graph = merged("a.x iff b.y")
    one_axis = np.array([1, 2]).reshape([2 if axis == long else 1 for axis in range(2)])
    values = np.array(np.broadcast_to(one_axis, (2, 2)))
    together = graph.together(values, np.maximum)
    assert together[0, 0] == together[1, 1] == 2


@examples(100)
@given(cases(6))
def test_states_are_those_of_the_definition_in_order(drawn: Drawn) -> None:
    assert [drawn.number[state] for state in drawn.model.states] == list(range(drawn.graph.size))


@examples(50)
@given(cases(6))
def test_every_combination_is_a_name_of_its_state(drawn: Drawn) -> None:
    for state, number in drawn.number.items():
        assert {drawn.graph.state(name_of(on)) for on in state} == {number}
        assert len(drawn.graph.members(number)) == len(state)
        assert drawn.graph.is_merged(number) == (len(state) > 1)
        assert frozenset(drawn.graph.on(number)) in state
        assert drawn.graph.state(drawn.graph.name(number)) == drawn.graph.state(f"s{number}") == number


@examples(50)
@given(cases(6))
def test_the_status_quo_is_the_state_of_its_options(drawn: Drawn) -> None:
    options = drawn.model.status_quo - set(drawn.model.events)
    assert drawn.graph.status_quo == drawn.number[drawn.model.state_with(options | drawn.model.given)]


@examples(50)
@given(cases(6))
def test_a_state_satisfies_a_condition_where_one_of_its_combinations_does(drawn: Drawn) -> None:
    for name in drawn.model.things:
        wanted = [any(name in on for on in drawn.states[number]) for number in range(drawn.graph.size)]
        assert drawn.graph.satisfying(Expression.read(name)).tolist() == wanted


@pytest.mark.parametrize(("before", "now"), [("better", "improvements"), ("worth", "preference_level")])
def test_a_method_that_was_renamed_says_its_name(before: str, now: str) -> None:
    with pytest.raises(AttributeError, match=f"a graph has no `{before}`; write `{now}`"):
        getattr(build(loads(CASE)), before)
    with pytest.raises(AttributeError, match=r"a graph has no `nothing`$"):
        getattr(build(loads(CASE)), "nothing")  # noqa: B009  (mypy would refuse it)


@pytest.mark.parametrize("name", ["s²", "s١", "s₁"])
def test_digits_of_other_scripts_are_no_number_of_a_state(name: str) -> None:
    with pytest.raises(QuestionError, match=f"the state `{name}` names `{name}`, which is no option or event"):
        build(load("river")).state(name)
