"""The chain as files for model checkers, read back without one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from tests.risk.processes import DrawnProcess, processes
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.errors import OutputError, QuestionError
from offramp.risk.course import lay_course
from offramp.risk.exported_names import exported_names, stems
from offramp.risk.model_checkers import explicit, labels_of, rewards_of, to_prism, write_chain, write_chains
from offramp.risk.rates import fill
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.rates import Rates

CASE = """
title: A clock
actors: {a: {tempo: 3, reliability: 0.8, options: {x: X, y: Y}}}
events: {e: {label: E, once: on}, f: F}
status quo: [a.y]
preferences: {a: [a.x, 'a.y iff f']}
terms: {both: a.x and f}
goals: {calm: not f}
ends: e or a.x and f
rates: {e: {rate: 0.1, phases: 2}, f: 1 / 3 if a.x else 1 / 7}
counts: {n: {rate: 0.1 if f else 0, unit: per day}}
stocks: {s: {start: 10, grows: 2 if f else -1}, t: {start: 0, grows: 1 + a.x}}
harms: {h: {e: 5}}
measures:
  reach: {chance of: e, within: 18 months}
  now: {chance of: calm, at: 2 years, want: high, label: Calm at last}
  first: {chance of: f before e, within: 3 years}
  time: {time in: calm, within: 1 year}
  count: {expected: n, within: 4 years}
  harm: {expected: h, within: 4 years}
  less common name: {chance of: f, at: 30 days}
policies: {wait: {}, "talk, then act": {a.x: on}, 2nd: {a.y: on}, later: {a.y: off, from: 6 months, for: 1 year}}
horizon: 3 years
"""


def rates_of(case: Case, policy: str | None = None, window: int = 0) -> Rates:
    return fill(lay_course(case, policy).windows[window].structure, best_values(case))


def off_diagonal(rates: Rates) -> NDArray[np.float64]:
    matrix: NDArray[np.float64] = rates.matrix().toarray()
    np.fill_diagonal(matrix, 0.0)
    return matrix


def transitions(text: str, size: int) -> NDArray[np.float64]:
    """Read transitions as Storm does: the word, then start, end and rate, ordered by start and end."""
    head, *lines = text.splitlines()
    assert head == "ctmc"
    rows = [(int(a), int(b), float(rate)) for a, b, rate in (line.split(" ") for line in lines)]
    assert rows == sorted(rows, key=lambda row: row[:2])
    assert len({row[:2] for row in rows}) == len(rows)
    matrix = np.zeros((size, size))
    for start, end, rate in rows:
        matrix[start, end] = rate
    return matrix


def labelled(text: str, size: int) -> dict[str, list[bool]]:
    """Read labels as Storm does."""
    first, names, third, *lines = text.splitlines()
    assert (first, third) == ("#DECLARATION", "#END")
    found = {name: [False] * size for name in names.split(" ")}
    nodes = [int(line.split(" ")[0]) for line in lines]
    assert nodes == sorted(set(nodes))
    for node, line in zip(nodes, lines, strict=True):
        for name in line.split(" ")[1:]:
            found[name][node] = True
    return found


def rewarded(text: str, size: int) -> list[float]:
    found = [0.0] * size
    for line in text.splitlines():
        node, value = line.split(" ")
        found[int(node)] = float(value)
    return found


def chosen(condition: str, size: int) -> list[bool]:
    """Return the nodes of a condition in the PRISM language, as these files have them."""
    if condition == "false":
        return [False] * size
    runs = [re.fullmatch(r"\(s>=(\d+)&s<=(\d+)\)", part) for part in condition.split("|")]
    return [any(run is not None and int(run[1]) <= node <= int(run[2]) for run in runs) for node in range(size)]


def prism(text: str) -> tuple[NDArray[np.float64], int, dict[str, list[bool]], dict[str, list[float]]]:
    """Read the PRISM language, as far as these files use it: rates, first node, labels and rewards."""
    size, start = (int(k) for k in re.findall(r"^  s : \[0\.\.(\d+)\] init (\d+);$", text, re.MULTILINE)[0])
    size += 1
    matrix = np.zeros((size, size))
    commands = re.findall(r"^  \[\] s=(\d+) -> (.*);$", text, re.MULTILINE)
    assert [int(node) for node, _ in commands] == list(range(size))
    for node, said in commands:
        for part in said.split(" + "):
            rate, end = re.fullmatch(r"(\S+):\(s'=(\d+)\)", part).groups()  # type: ignore[union-attr]
            assert matrix[int(node), int(end)] == 0
            matrix[int(node), int(end)] = float(rate)
    labels = {
        name: chosen(condition, size) for name, condition in re.findall(r'^label "(\w+)" = (.*);$', text, re.MULTILINE)
    }
    rewards = {}
    for name, body in re.findall(r'^rewards "(\w+)"\n(.*?)endrewards$', text, re.MULTILINE | re.DOTALL):
        rewards[name] = [0.0] * size
        for condition, value in re.findall(r"^  (.*) : (\S+);$", body, re.MULTILINE):
            for node in np.flatnonzero(chosen(condition, size)).tolist():
                assert rewards[name][node] == 0
                rewards[name][node] = float(value)
    return matrix, start, labels, rewards


def with_loops(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """A node that nothing leaves goes to itself once a year."""
    stuck = matrix.sum(axis=1) == 0
    return matrix + np.diag(stuck.astype(float))


@pytest.mark.parametrize("policy", [None, "wait", "talk, then act", "later"])
def test_both_forms_have_every_rate_without_loss(policy: str | None) -> None:
    rates = rates_of(loads(CASE), policy)
    expected = with_loops(off_diagonal(rates))
    size = rates.structure.size
    # Thirds and sevenths, to the last bit.
    assert np.array_equal(transitions(explicit(rates, 0)["tra"], size), expected)
    assert np.array_equal(prism(to_prism(rates, 0))[0], expected)


@examples(30)
@given(drawn=processes())
def test_random_chains_are_written_without_loss(drawn: DrawnProcess) -> None:
    rates = rates_of(drawn.case)
    expected = with_loops(off_diagonal(rates))
    assert np.array_equal(transitions(explicit(rates, 0)["tra"], rates.structure.size), expected)
    assert np.array_equal(prism(to_prism(rates, 0))[0], expected)


def test_where_nothing_moves_every_node_goes_to_itself() -> None:
    rates = rates_of(
        loads(CASE.replace("tempo: 3", "tempo: 0").replace("0.1, phases", "0, phases").replace("1 / ", "0 * "))
    )
    assert np.array_equal(transitions(explicit(rates, 0)["tra"], rates.structure.size), np.eye(rates.structure.size))


def test_labels_are_the_nodes_of_ends_goals_terms_ways_and_conditions_of_measures() -> None:
    rates = rates_of(loads(CASE))
    found = labels_of(rates)
    assert list(found) == [
        *("ended", "goal_calm", "term_both", "way_1", "way_2"),
        *("measure_reach", "measure_now", "measure_first", "measure_time", "measure_less_common_name"),
        *("measure_first_before", "harm_h_1"),
    ]
    structure = rates.structure
    things = structure.case.things
    for node, code in enumerate(structure.codes.tolist()):
        on = {thing for bit, thing in enumerate(things) if code >> bit & 1}
        expected = {
            "ended": "e" in on or on >= {"a.x", "f"},
            "goal_calm": "f" not in on,
            "term_both": on >= {"a.x", "f"},
            "way_1": "e" in on,
            "way_2": on >= {"a.x", "f"} and "e" not in on,
            "measure_reach": "e" in on,
            "measure_now": "f" not in on,
            "measure_first": "f" in on,
            "measure_first_before": "e" in on,
            "measure_time": "f" not in on,
            "measure_less_common_name": "f" in on,
            "harm_h_1": "e" in on,
        }
        assert {label: bool(held[node]) for label, held in found.items()} == expected


def test_both_forms_have_the_labels_and_the_first_node() -> None:
    rates = rates_of(loads(CASE))
    size = rates.structure.size
    expected = {label: held.tolist() for label, held in labels_of(rates).items()}
    for start in (0, size - 1):
        found = labelled(explicit(rates, start)["lab"], size)
        assert np.flatnonzero(found.pop("init")).tolist() == [start]
        assert found == expected
        _, first, labels, _ = prism(to_prism(rates, start))
        assert (first, labels) == (start, expected)


def test_rewards_are_what_each_node_adds_a_year_and_losses_stand_apart() -> None:
    rates = rates_of(loads(CASE))
    found = rewards_of(rates)
    # What the second stock never loses stands there too; harms are no rewards.
    assert list(found) == ["n", "s", "s_less", "t", "t_less", "time_time"]
    structure = rates.structure
    for node, code in enumerate(structure.codes.tolist()):
        on = {thing for bit, thing in enumerate(structure.case.things) if code >> bit & 1}
        going = not structure.ended[node]
        assert found["n"][node] == pytest.approx(36.525 if "f" in on and going else 0, rel=1e-9)
        assert found["s"][node] == (2 if "f" in on and going else 0)
        assert found["s_less"][node] == (1 if "f" not in on and going else 0)
        assert found["t"][node] == ((1 + ("a.x" in on)) if going else 0)
        assert found["t_less"][node] == 0
        assert found["time_time"][node] == ("f" not in on)


def test_both_forms_have_the_rewards_without_loss() -> None:
    rates = rates_of(loads(CASE))
    size = rates.structure.size
    expected = {name: reward.tolist() for name, reward in rewards_of(rates).items()}
    files = explicit(rates, 0)
    assert {name for name in files if name.endswith(".srew")} == {f"{name}.srew" for name in expected}
    for name, reward in expected.items():
        assert rewarded(files[f"{name}.srew"], size) == reward
    assert prism(to_prism(rates, 0))[3] == expected


def test_what_each_node_stands_for_is_in_a_table() -> None:
    rates = rates_of(loads(CASE))
    structure = rates.structure
    lines = explicit(rates, 0)["sta"].splitlines()
    assert len(lines) == structure.size
    for node, line in enumerate(lines):
        number, on, extra = line.split(" ")
        code = sum(1 << structure.case.things.index(thing) for thing in on.split(",") if thing != "-")
        assert (int(number), code, int(extra)) == (node, structure.codes[node], structure.extras[node])
    assert len({line.split(" ", 1)[1] for line in lines}) == structure.size


def test_the_prism_language_begins_with_the_title_and_the_kind_of_chain() -> None:
    rates = rates_of(loads(CASE))
    lines = to_prism(rates, 2).splitlines()
    assert lines[:4] == ["// A clock", "ctmc", "module story", f"  s : [0..{rates.structure.size - 1}] init 2;"]
    assert lines.count("endmodule") == 1
    assert to_prism(rates, 2).endswith("\n")


PROPERTIES = """\
// A clock: measures under {whose}, to be checked on the chain beside this file.
// What several properties are added up to stands in a line that begins with //= and names the measure.
// In explicit files the reward “NAME” is NAME.srew, and what each node stands for is in the file that ends on .sta.
// One window of time: {stem}-1 holds throughout, and every property is one question to it.

// reach: chance of e within 18 months
"reach": P=? [ F<=1.5 "measure_reach" ];

// now: Calm at last
"now": P=? [ F[2.0,2.0] "measure_now" ];

// first: chance of f before e within 3 years
"first": P=? [ !"measure_first_before" U<=3.0 "measure_first" ];

// time: years in which calm within 1 year
"time": R{{"time_time"}}=? [ C<=1.0 ];

// count: expected n within 4 years
"count": R{{"n"}}=? [ C<=4.0 ];

// harm: expected h within 4 years
// e:
"harm_1": P=? [ F<=4.0 "harm_h_1" ];
//= harm = 0.0 + 5.0 * "harm_1"

// less common name: chance of f at 30 days
"less_common_name": P=? [ F[0.08213552361396304,0.08213552361396304] "measure_less_common_name" ];

// how the story has ended within 3 years: e (by accident)
"way_1": P=? [ F<=3.0 "way_1" ];

// how the story has ended within 3 years: a.x and f (by both)
"way_2": P=? [ F<=3.0 "way_2" ];
//= by accident = 0.0 + 1.0 * "way_1"
//= by both = 0.0 + 1.0 * "way_2"
"""


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def test_measures_and_endings_are_properties(tmp_path: Path) -> None:
    write_chain(loads(CASE), None, tmp_path)
    whose = "nobody committed to anything"
    assert read(tmp_path, "no_commitment.props") == PROPERTIES.format(whose=whose, stem="no_commitment")


def test_every_label_and_reward_of_a_property_is_there(tmp_path: Path) -> None:
    case = load("hotline")
    write_chain(case, "wait", tmp_path)
    rates = rates_of(case, "wait")
    said = read(tmp_path, "wait.props")
    assert set(re.findall(r'"(measure_\w+)"', said)) <= set(labels_of(rates))
    assert set(re.findall(r'R\{"(\w+)"\}', said)) <= set(rewards_of(rates))
    # What is one question is a property of its name, what is put together from several has a line that adds them up.
    properties = re.findall(r'^"(\w+)":', said, re.MULTILINE)
    added = re.findall(r"^//= (\w+) = ", said, re.MULTILINE)
    assert [name for name in case.measures if name not in properties] == added == ["warheads", "toll"]
    assert set(re.findall(r'\* "(\w+)"', said)) <= set(properties)


KINDS = [
    "entry",
    "lab",
    "n.srew",
    "prism",
    "s.srew",
    "s_less.srew",
    "sta",
    "t.srew",
    "t_less.srew",
    "time_time.srew",
    "tra",
]


@pytest.mark.parametrize(
    ("policy", "stem", "windows"),
    [
        (None, "no_commitment", 1),
        ("wait", "wait", 1),
        ("2nd", "_2nd", 1),
        ("talk, then act", "talk__then_act", 1),
        ("later", "later", 3),
    ],
)
def test_each_window_has_its_files_and_the_policy_its_properties(
    policy: str | None, stem: str, windows: int, tmp_path: Path
) -> None:
    folder = tmp_path / "a" / "b"
    written = write_chain(loads(CASE), policy, folder)
    expected = {f"{stem}-{k}.{kind}" for k in range(1, windows + 1) for kind in KINDS} | {f"{stem}.props"}
    assert {path.name for path in written} == expected
    assert set(folder.iterdir()) == set(written)


def test_the_files_say_what_the_functions_return(tmp_path: Path) -> None:
    case = loads(CASE)
    write_chain(case, "later", tmp_path)
    for k, window in enumerate(lay_course(case, "later").windows):
        rates = rates_of(case, "later", k)
        start = int(window.entry[0]) if k == 0 else 0
        for kind, text in {**explicit(rates, start), "prism": to_prism(rates, start)}.items():
            assert read(tmp_path, f"later-{k + 1}.{kind}") == text


def test_the_entry_says_what_each_node_becomes_and_when(tmp_path: Path) -> None:
    case = loads(CASE)
    write_chain(case, "later", tmp_path)
    windows = lay_course(case, "later").windows
    for k, window in enumerate(windows, 1):
        head, *lines = read(tmp_path, f"later-{k}.entry").splitlines()
        # As far as the last measure is taken, a year past the horizon.
        begins, ends = ((0.0, 0.5), (0.5, 1.5), (1.5, 4.0))[k - 1]
        assert head == f"// from {begins} to {ends} years; node before, node within"
        assert [tuple(map(int, line.split(" "))) for line in lines] == list(enumerate(window.entry.tolist()))
        before = 1 if k == 1 else windows[k - 2].structure.size
        assert len(lines) == before


def test_the_story_begins_where_the_commitments_have_taken_effect(tmp_path: Path) -> None:
    case = loads(CASE)
    write_chain(case, "talk, then act", tmp_path)
    (init,) = [
        line for line in read(tmp_path, "talk__then_act-1.lab").splitlines() if " init" in line and line[0] != "i"
    ]
    node = int(init.split(" ")[0])
    assert read(tmp_path, "talk__then_act-1.sta").splitlines()[node].split(" ")[1] == "a.x,a.y"
    assert f" init {node};" in read(tmp_path, "talk__then_act-1.prism")


def test_what_is_there_is_not_written_over_and_then_nothing_is_written(tmp_path: Path) -> None:
    case = loads(CASE)
    (tmp_path / "wait.props").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError) as error:
        write_chain(case, "wait", tmp_path)
    assert str(error.value) == f"{tmp_path / 'wait.props'}: there is a file of that name; add --force to write over it"
    assert [path.name for path in tmp_path.iterdir()] == ["wait.props"]
    assert read(tmp_path, "wait.props") == "mine"
    write_chain(case, "wait", tmp_path, force=True)
    assert read(tmp_path, "wait.props") == PROPERTIES.format(whose="the policy “wait”", stem="wait")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "inside"):
        with pytest.raises(OutputError, match=rf"^{re.escape(str(folder))}: this folder cannot be made: \w+"):
            write_chain(loads(CASE), "wait", folder)
    assert read(tmp_path, "file") == "mine"


def test_a_policy_that_is_not_there_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"^there is no policy `wiat`; did you mean wait\?$"):
        write_chain(loads(CASE), "wiat", tmp_path / "chain")
    assert not (tmp_path / "chain").exists()


def test_numbers_and_readings_are_those_given(tmp_path: Path) -> None:
    case = loads(CASE.replace("rate: 0.1, phases", "rate: k, phases") + "unknowns: {k: 0.1}\n")
    numbers = best_values(case)
    numbers.unknowns["k"][:] = 0.123456789012345678
    write_chain(case, None, tmp_path, parameters=numbers)
    # In two phases, each twice as fast.
    assert f" {2 * 0.123456789012345678!r}\n" in read(tmp_path, "no_commitment-1.tra")
    read_two_ways = loads(
        CASE.replace(
            "preferences: {a: [a.x, 'a.y iff f']}",
            "images: {a: {one: {preferences: [a.x], weight: 1}, other: {preferences: [not a.x], weight: 0}}}",
        )
    )
    for image in ("one", "other"):
        write_chain(read_two_ways, "wait", tmp_path / image, images={"a": image})
    assert read(tmp_path / "one", "wait-1.tra") != read(tmp_path / "other", "wait-1.tra")
    write_chain(read_two_ways, "wait", tmp_path / "heaviest")
    assert read(tmp_path / "one", "wait-1.tra") == read(tmp_path / "heaviest", "wait-1.tra")


# Names that differ, sets that are whole, and what an auditor is told.

ALIKE = """
horizon: 1 year
actors: {a: {tempo: 2, reliability: 0.8, options: {x: X}}}
events: {e: {label: E, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {e: 1}
goals: {"x": a.x}
counts: {"a-b": 1, "a b": 2}
stocks: {"a.b": {start: 1, grows: -1}}
measures:
  "m n": {chance of: a.x, within: 1 year}
  "m-n": {chance of: e before a.x, within: 1 year}
  "m-n-before": {chance of: e, within: 1 year}
  "M n": {expected: a-b, within: 1 year}
  "m_n_2": {expected: a b, within: 1 year}
  s: {expected: a.b, at: 1 year}
  s_lost: {chance of: not e, at: 1 year}
policies:
  "go on": {}
  "go-on": {a.x: on}
  "Go on": {a.x: off}
  "no commitment": {a.x: on, while: e}
"""


def test_policies_of_like_names_have_files_of_their_own(tmp_path: Path) -> None:
    case = loads(ALIKE)
    found = stems(case)
    assert len({stem.casefold() for stem in found.values()}) == len(case.policies) + 1
    written = write_chains(case, [*case.policies, None], tmp_path)
    assert len(set(written)) == len(written) == len(list(tmp_path.iterdir()))
    texts = {policy: (tmp_path / f"{found[policy]}.props").read_text(encoding="utf-8") for policy in case.policies}
    assert all(f"the policy “{policy}”" in text for policy, text in texts.items())
    # Which files a policy has does not depend on which others are written.
    assert {path.name for path in write_chain(case, "go-on", tmp_path, force=True)} < {path.name for path in written}


def test_conditions_and_amounts_of_like_names_are_told_apart(tmp_path: Path) -> None:
    case = loads(ALIKE)
    names = exported_names(case)
    for group in (
        names.amounts,
        names.properties,
        {**names.measures, **{f"{k} before": v for k, v in names.befores.items()}},
    ):
        assert len({name.casefold() for name in group.values()}) == len(group)
    write_chain(case, "go on", tmp_path)
    said = (tmp_path / "go_on.props").read_text(encoding="utf-8")
    properties = [line.partition(":")[0] for line in said.splitlines() if line.startswith('"')]
    assert len(set(properties)) == len(properties)
    labels = (tmp_path / "go_on-1.lab").read_text(encoding="utf-8").splitlines()[1].split()
    assert len(set(labels)) == len(labels)
    assert set(names.labels) < set(labels)


def test_files_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    case = loads(ALIKE)
    (tmp_path / "Go_on_3.props").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"Go_on_3\.props: there is a file of that name; add --force"):
        write_chains(case, [*case.policies], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["Go_on_3.props"]
    assert (tmp_path / "Go_on_3.props").read_text(encoding="utf-8") == "mine"


def test_an_auditor_is_told_how_a_number_is_put_together(tmp_path: Path) -> None:
    write_chain(load("hotline"), "wait", tmp_path)
    said = (tmp_path / "wait.props").read_text(encoding="utf-8")
    assert "// One window of time: wait-1 holds throughout" in said
    assert '//= toll = 0.0 + 3000000.0 * "toll_1" + 5000000.0 * "toll_2" + 5000000.0 * "toll_3"' in said
    assert '"toll_1": P=? [ F<=10.0 "harm_deaths_1" ];' in said
    assert '//= warheads = 100.0 + 1.0 * "warheads_gained" + -1.0 * "warheads_lost"' in said
    assert '"warheads_lost": R{"warheads_less"}=? [ C<=10.0 ];' in said
    assert "//= by accident = " in said


def test_an_auditor_is_told_how_windows_are_chained(tmp_path: Path) -> None:
    write_chain(load("hotline"), "offer and answer", tmp_path)
    said = (tmp_path / "offer_and_answer.props").read_text(encoding="utf-8")
    assert "2 windows of time, each with a chain of its own" in said
    assert "offer_and_answer-1 from 0.0 to 1.0 years; offer_and_answer-2 from 1.0 to 10.0 years" in said
    assert "(offer_and_answer-2.entry)" in said


def test_what_never_happens_has_a_line_too(tmp_path: Path) -> None:
    case = loads(ALIKE.replace('"a-b": 1', '"a-b": 0'))
    write_chain(case, "go on", tmp_path)
    assert (tmp_path / "go_on-1.a_b.srew").read_text(encoding="utf-8") == "0 0.0\n"
    prism = (tmp_path / "go_on-1.prism").read_text(encoding="utf-8")
    assert re.search(r'rewards "a_b"\n  \S+ : 0\.0;\nendrewards', prism)
