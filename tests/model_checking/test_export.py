"""The chain as files for model checkers, read back without one."""

from __future__ import annotations

import contextlib
import math
import re
from dataclasses import replace
from math import e
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.chain.quarrel import QUARREL, RESERVED
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.chain.rates import chains_of
from offramp.chain.schedule import schedule_of
from offramp.errors import OutputError, QuestionError
from offramp.model_checking.export import explicit, labels_of, rewards_of, to_prism, write_chain, write_chains
from offramp.model_checking.exported_names import DEVICES, KEYWORDS, LONGEST, exported_names, file_stems, one_line
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.rates import Chain
    from offramp.worlds.parameters import Parameters

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
  less common name: {chance of: f, at: 30 days, over: as is}
policies: {wait: {}, "talk, then act": {a.x: on}, 2nd: {a.y: on}, later: {a.y: off, from: 6 months, for: 1 year}}
horizon: 3 years
"""


def exported(case: Case, policy: str | None = None, window: int = 0) -> tuple[Chain, Parameters]:
    """Return the chain of a window under a policy, and the numbers of the case."""
    numbers = best_values(case)
    (group,) = chains_of(schedule_of(case, policy), numbers)
    return group.chains[window], numbers


def off_diagonal(chain: Chain) -> NDArray[np.float64]:
    matrix: NDArray[np.float64] = chain.matrix().toarray()
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
    most, start = (int(k) for k in re.findall(r"^  s : \[0\.\.(\d+)\] init (\d+);$", text, re.MULTILINE)[0])
    commands = re.findall(r"^  \[\] s=(\d+) -> ([^;]*);(?: // (?:actor|agreement|event|bell).*)?$", text, re.MULTILINE)
    size = len({node for node, _ in commands})
    # PRISM takes no variable of one value.
    assert most == max(size - 1, 1)
    assert sorted({int(node) for node, _ in commands}) == list(range(size))
    matrix = np.zeros((size, size))
    for node, said in commands:
        for part in said.split(" + "):
            rate, end = re.fullmatch(r"(\S+):\(s'=(\d+)\)", part).groups()  # type: ignore[union-attr]
            matrix[int(node), int(end)] += float(rate)
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


def moves(text: str) -> list[tuple[int, int, float, str]]:
    """Read whose step each step is: start, end, rate and mover."""
    head, *lines = text.splitlines()
    assert head.startswith("// start, end, rate per year, mover")
    found = [line.split(" ", 3) for line in lines]
    return [(int(start), int(end), float(rate), mover) for start, end, rate, mover in found]


def summed(steps: list[tuple[int, int, float, str]], size: int) -> NDArray[np.float64]:
    matrix = np.zeros((size, size))
    for start, end, rate, _ in steps:
        matrix[start, end] += rate
    return matrix


def with_loops(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """A node that nothing leaves goes to itself once a year."""
    stuck = matrix.sum(axis=1) == 0
    return matrix + np.diag(stuck.astype(float))


@pytest.mark.parametrize("policy", [None, "wait", "talk, then act", "later"])
def test_both_forms_have_every_rate_without_loss(policy: str | None) -> None:
    chain, numbers = exported(loads(CASE), policy)
    expected = with_loops(off_diagonal(chain))
    size = chain.size
    # Thirds and sevenths, to the last bit.
    assert np.array_equal(transitions(explicit(chain, numbers, 0)["tra"], size), expected)
    assert np.array_equal(prism(to_prism(chain, numbers, 0))[0], expected)


def compare(case: Case, policy: str | None = None, window: int = 0) -> None:
    """Compare all forms of a chain: where several movers make one step their rates add up."""
    chain, numbers = exported(case, policy, window)
    files = explicit(chain, numbers, 0)
    found = transitions(files["tra"], chain.size)
    np.testing.assert_allclose(found, with_loops(off_diagonal(chain)), rtol=4e-16, atol=0)
    assert np.array_equal(prism(to_prism(chain, numbers, 0))[0], found)
    assert np.array_equal(with_loops(summed(moves(files["steps"]), chain.size)), found)


@examples(30)
@given(drawn=processes(policy=True))
def test_random_chains_are_written_without_loss(drawn: DrawnProcess) -> None:
    compare(drawn.case)
    with contextlib.suppress(QuestionError):
        compare(drawn.case, POLICY)


@pytest.mark.parametrize(
    ("policy", "window"), [("none", 0), ("hold", 0), ("press, then stop", 0), ("press, then stop", 1)]
)
def test_chains_with_deals_are_written_without_loss(policy: str, window: int) -> None:
    compare(loads(QUARREL), policy, window)


def test_every_step_has_its_mover() -> None:
    """Whatever an actor's step changes is the actor's own, a deal changes what those who agree own, an event itself."""
    case = loads(QUARREL)
    owners = {"actor a": {"a"}, "actor b": {"b"}, "agreement a deal": {"a", "b"}}
    for policy, window in (("none", 0), ("press, then stop", 0)):
        chain, numbers = exported(case, policy, window)
        files = explicit(chain, numbers, 0)
        on = [set(line.split(" ")[1].split(",")) - {"-"} for line in files["sta"].splitlines()]
        phase = [line.split(" ")[2] for line in files["sta"].splitlines()]
        steps = moves(files["steps"])
        assert {mover for *_, mover in steps} >= {"actor b", "agreement a deal", "event e", "event f"}
        assert len({(start, end, mover) for start, end, _, mover in steps}) == len(steps)
        for start, end, rate, mover in steps:
            different = on[start] ^ on[end]
            assert rate > 0
            if mover in owners:
                assert different
                assert {thing.partition(".")[0] for thing in different} <= owners[mover]
            else:
                # The first phase of an event changes nothing that is seen.
                assert different == {mover.removeprefix("event ")} or phase[start] != phase[end]
    # A step that several can make stands there once for each.
    of_pair: dict[tuple[int, int], set[str]] = {}
    for start, end, _, mover in moves(explicit(*exported(case, "none"), 0)["steps"]):
        of_pair.setdefault((start, end), set()).add(mover)
    assert {"actor a", "agreement a deal"} in of_pair.values()


def test_beliefs_and_deals_are_in_the_chain() -> None:
    texts = [
        explicit(*exported(loads(text), "none"), 0)["tra"]
        for text in (
            QUARREL,
            QUARREL.replace("beliefs: {a: {b: [not e, b.z iff f]}}", ""),
            QUARREL.replace("rate: 1.5", "rate: 0.5"),
        )
    ]
    assert len(set(texts)) == 3


def test_all_files_of_a_window_speak_of_the_nodes_that_can_come_about(tmp_path: Path) -> None:
    case = loads(QUARREL)
    write_chain(case, "press, then stop", tmp_path)
    schedule = schedule_of(case, "press, then stop")
    (group,) = chains_of(schedule, best_values(case))
    before = 1
    for k, (window, chain) in enumerate(zip(schedule.windows, group.chains, strict=True), 1):
        assert chain.size < window.structure.size
        name = f"press__then_stop-{k}"
        structure = window.structure
        sta = [line.split(" ") for line in read(tmp_path, f"{name}.sta").splitlines()]
        assert [int(extra) for *_, extra in sta] == structure.memory[chain.nodes].tolist()
        codes = [sum(1 << case.things.index(thing) for thing in on.split(",") if thing != "-") for _, on, _ in sta]
        assert codes == structure.codes[chain.nodes].tolist()
        entry = [tuple(map(int, line.split(" "))) for line in read(tmp_path, f"{name}.entry").splitlines()[1:]]
        assert [first for first, _ in entry] == list(range(before))
        assert all(0 <= node < chain.size for _, node in entry)
        assert labelled(read(tmp_path, f"{name}.lab"), chain.size)["ended"] == chain.ended.tolist()
        assert transitions(read(tmp_path, f"{name}.tra"), chain.size).shape == (chain.size, chain.size)
        assert len(prism(read(tmp_path, f"{name}.prism"))[0]) == chain.size
        before = chain.size
    # What becomes of a node: commitments take effect, all else stays.
    first, second = group.chains
    for node, after in enumerate(group.entries[1].tolist()):
        was = int(first.structure.codes[first.nodes[node]])
        now = int(second.structure.codes[second.nodes[after]])
        assert now in (was, was & ~(1 << case.things.index("a.x")))


def test_a_crisis_that_is_over_at_its_start_is_one_node() -> None:
    case = loads(
        CASE.replace("status quo: [a.y]", "status quo: [e]").replace("[a.x, 'a.y iff f']", "{weights: {a.x: 2}}")
    )
    chain, numbers = exported(case)
    assert transitions(explicit(chain, numbers, 0)["tra"], 1).tolist() == [[1.0]]
    assert prism(to_prism(chain, numbers, 0))[:2] == (np.ones((1, 1)), 0)


def test_where_nothing_moves_every_node_goes_to_itself() -> None:
    chain, numbers = exported(
        loads(CASE.replace("tempo: 3", "tempo: 0").replace("0.1, phases", "0, phases").replace("1 / ", "0 * "))
    )
    assert np.array_equal(transitions(explicit(chain, numbers, 0)["tra"], chain.size), np.eye(chain.size))


def test_labels_are_the_nodes_of_ends_goals_terms_ways_and_conditions_of_measures() -> None:
    chain, _ = exported(loads(CASE))
    found = labels_of(chain)
    assert list(found) == [
        *("ended", "goal_calm", "term_both", "way_1", "way_2"),
        *("measure_reach", "measure_now", "measure_first", "measure_time", "measure_less_common_name"),
        *("measure_first_before", "harm_h_1"),
    ]
    things = chain.structure.case.things
    for node, code in enumerate(chain.structure.codes[chain.nodes].tolist()):
        on = {thing for bit, thing in enumerate(things) if code >> bit & 1}
        expected = {
            "ended": "e" in on or on >= {"a.x", "f"},
            "goal_calm": "f" not in on,
            "term_both": on >= {"a.x", "f"},
            "way_1": "e" in on,
            "way_2": on >= {"a.x", "f"} and "e" not in on,
            # What is wanted low counts an ended crisis too, what is wanted high none.
            "measure_reach": "e" in on or on >= {"a.x", "f"},
            "measure_now": "f" not in on and "e" not in on,
            "measure_first": "f" in on or "e" in on,
            "measure_first_before": "e" in on,
            "measure_time": "f" not in on or "e" in on or on >= {"a.x", "f"},
            "measure_less_common_name": "f" in on,
            "harm_h_1": "e" in on,
        }
        assert {label: bool(held[node]) for label, held in found.items()} == expected


def test_both_forms_have_the_labels_and_the_first_node() -> None:
    chain, numbers = exported(loads(CASE))
    size = chain.size
    expected = {label: held.tolist() for label, held in labels_of(chain).items()}
    for start in (0, size - 1):
        found = labelled(explicit(chain, numbers, start)["lab"], size)
        assert np.flatnonzero(found.pop("init")).tolist() == [start]
        assert found == expected
        _, first, labels, _ = prism(to_prism(chain, numbers, start))
        assert (first, labels) == (start, expected)


def test_rewards_are_what_each_node_adds_a_year_and_losses_stand_apart() -> None:
    chain, numbers = exported(loads(CASE))
    found = rewards_of(chain, numbers)
    # What the second stock never loses stands there too; harms are no rewards.
    assert list(found) == ["n", "s", "s_less", "t", "t_less", "time_time"]
    things = chain.structure.case.things
    for node, code in enumerate(chain.structure.codes[chain.nodes].tolist()):
        on = {thing for bit, thing in enumerate(things) if code >> bit & 1}
        going = not chain.ended[node]
        assert found["n"][node] == pytest.approx(36.525 if "f" in on and going else 0, rel=1e-9)
        assert found["s"][node] == (2 if "f" in on and going else 0)
        assert found["s_less"][node] == (1 if "f" not in on and going else 0)
        assert found["t"][node] == ((1 + ("a.x" in on)) if going else 0)
        assert found["t_less"][node] == 0
        # Years after the end count, as the measure wants few of them.
        assert found["time_time"][node] == ("f" not in on or not going)


def test_both_forms_have_the_rewards_without_loss() -> None:
    chain, numbers = exported(loads(CASE))
    size = chain.size
    expected = {name: reward.tolist() for name, reward in rewards_of(chain, numbers).items()}
    files = explicit(chain, numbers, 0)
    assert {name for name in files if name.endswith(".srew")} == {f"{name}.srew" for name in expected}
    for name, reward in expected.items():
        assert rewarded(files[f"{name}.srew"], size) == reward
    assert prism(to_prism(chain, numbers, 0))[3] == expected


def test_what_each_node_stands_for_is_in_a_table() -> None:
    chain, numbers = exported(loads(CASE))
    structure = chain.structure
    lines = explicit(chain, numbers, 0)["sta"].splitlines()
    assert len(lines) == chain.size
    for node, (inner, line) in enumerate(zip(chain.nodes.tolist(), lines, strict=True)):
        number, on, extra = line.split(" ")
        code = sum(1 << structure.case.things.index(thing) for thing in on.split(",") if thing != "-")
        assert (int(number), code, int(extra)) == (node, structure.codes[inner], structure.memory[inner])
    assert len({line.split(" ", 1)[1] for line in lines}) == chain.size


def test_the_prism_language_begins_with_the_title_and_the_kind_of_chain() -> None:
    chain, numbers = exported(loads(CASE))
    lines = to_prism(chain, numbers, 2).splitlines()
    assert lines[:4] == ["// A clock", "ctmc", "module crisis", f"  s : [0..{chain.size - 1}] init 2;"]
    assert lines.count("endmodule") == 1
    assert to_prism(chain, numbers, 2).endswith("\n")


PROPERTIES = """\
// A clock: measures {whose}, for the chain in this folder.
// One window of time: {stem}-1 applies throughout, and every property is one query to it.
// A line that begins with //= states a measure as a sum of several properties.
// In explicit files the reward “NAME” is NAME.srew. The .sta file describes every node, and the .steps file names the mover
// of every step.

// reach: chance of e within 18 months; a history whose crisis has ended counts at its worst
"reach": P=? [ F<=1.5 "measure_reach" ];

// now: Calm at last; a history whose crisis has ended counts at its worst
"now": P=? [ F[2.0,2.0] "measure_now" ];

// first: chance of f before e within 3 years; a history whose crisis has ended counts at its worst
"first": P=? [ !"measure_first_before" U<=3.0 "measure_first" ];

// time: years in which calm within 1 year; a history whose crisis has ended counts at its worst
"time": R{{"time_time"}}=? [ C<=1.0 ];

// count: expected n within 4 years
"count": R{{"n"}}=? [ C<=4.0 ];

// harm: expected h within 4 years
// e:
"harm_1": P=? [ F<=4.0 "harm_h_1" ];
//= harm = 0.0 + 5.0 * "harm_1"

// less common name: chance of f at 30 days
"less_common_name": P=? [ F[0.08213552361396304,0.08213552361396304] "measure_less_common_name" ];

// ending of the crisis within 3 years: e (by accident)
"ended_way_1": P=? [ F<=3.0 "way_1" ];

// ending of the crisis within 3 years: a.x and f (by both)
"ended_way_2": P=? [ F<=3.0 "way_2" ];
//= by decision = 0.0
//= by accident = 0.0 + 1.0 * "ended_way_1"
//= by both = 0.0 + 1.0 * "ended_way_2"
"""


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def test_measures_and_endings_are_properties(tmp_path: Path) -> None:
    write_chain(loads(CASE), None, tmp_path)
    whose = "without any commitment"
    assert read(tmp_path, "no_commitment.props") == PROPERTIES.format(whose=whose, stem="no_commitment")


def test_every_label_and_reward_of_a_property_is_there(tmp_path: Path) -> None:
    case = load("hotline")
    write_chain(case, "wait", tmp_path)
    chain, numbers = exported(case, "wait")
    said = read(tmp_path, "wait.props")
    assert set(re.findall(r'"(measure_\w+)"', said)) <= set(labels_of(chain))
    assert set(re.findall(r'R\{"(\w+)"\}', said)) <= set(rewards_of(chain, numbers))
    # What is one question is a property of its name, what is put together from several has a line that adds them up.
    properties = re.findall(r'^"(\w+)":', said, re.MULTILINE)
    added = re.findall(r"^//= (\w+) = ", said, re.MULTILINE)
    assert [name for name in case.measures if name not in properties] == ["eased", "warheads", "toll"]
    assert added == ["warheads", "toll"]
    assert "// “eased”: check on a chain with a memory, see wait-eased.props" in said
    assert '"eased": P=? [ F[3.0,3.0] "met" ];' in read(tmp_path, "wait-eased.props")
    remembered = re.findall(r'^"(\w+)":', read(tmp_path, "wait-warheads_going_on.props"), re.MULTILINE)
    assert remembered == ["warheads_gained", "warheads_lost"]
    assert set(re.findall(r'\* "(\w+)"', said)) <= {*properties, *remembered}


KINDS = [
    "entry",
    "lab",
    "n.srew",
    "prism",
    "s.srew",
    "s_less.srew",
    "sta",
    "steps",
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
    for k, window in enumerate(schedule_of(case, "later").windows):
        chain, numbers = exported(case, "later", k)
        start = int(window.entry[0]) if k == 0 else 0
        for kind, text in {**explicit(chain, numbers, start), "prism": to_prism(chain, numbers, start)}.items():
            assert read(tmp_path, f"later-{k + 1}.{kind}") == text


def test_the_entry_says_what_each_node_becomes_and_when(tmp_path: Path) -> None:
    case = loads(CASE)
    write_chain(case, "later", tmp_path)
    (group,) = chains_of(schedule_of(case, "later", 4.0), best_values(case))
    for k, entry in enumerate(group.entries, 1):
        head, *lines = read(tmp_path, f"later-{k}.entry").splitlines()
        # As far as the last measure is taken, a year past the horizon.
        begins, ends = ((0.0, 0.5), (0.5, 1.5), (1.5, 4.0))[k - 1]
        assert head == f"// from {begins} to {ends} years; node before, node within"
        assert [tuple(map(int, line.split(" "))) for line in lines] == list(enumerate(entry.tolist()))
        assert len(lines) == (1 if k == 1 else group.chains[k - 2].size)


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
    assert read(tmp_path, "wait.props") == PROPERTIES.format(whose="under the policy “wait”", stem="wait")


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
    found = file_stems(case)
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
    assert "// One window of time: wait-1 applies throughout" in said
    assert '//= toll = 0.0 + 3000000.0 * "toll_1" + 5000000.0 * "toll_2" + 5000000.0 * "toll_3"' in said
    assert '"toll_1": P=? [ F<=10.0 "harm_deaths_1" ];' in said
    # A history that is over counts as 170, so that what there is at the start, 100, counts only while it goes on.
    often = 10 * math.e * 5
    assert (
        f'//= warheads = 100.0 + {often!r} * "warheads_gained" + {-often!r} * "warheads_lost" + 70.0 * "warheads_over"'
        in said
    )
    assert '"warheads_over": P=? [ F[10.0,10.0] "ended" ];' in said
    assert '"warheads_lost": P=? [ F[10.0,10.0] "lost" ];' in read(tmp_path, "wait-warheads_going_on.props")
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


# Chains with a memory.


def test_a_memory_has_files_of_its_own(tmp_path: Path) -> None:
    written = {path.name for path in write_chain(loads(QUARREL), "press, then stop", tmp_path)}
    stem = "press__then_stop"
    kinds = ("tra", "lab", "sta", "steps", "prism", "entry")
    names = ("pressed", "pressed_at_all", "shots_if_over_going_on", "arms_if_over_going_on", "losses_if_over_2")
    assert {name for name in written if re.fullmatch(rf"{stem}-[a-z_]\w*(-\d+)?\..*", name)} == {
        f"{stem}-{name}{ending}"
        for name in names
        for ending in (".props", *(f"-{k}.{kind}" for k in (1, 2) for kind in kinds))
    }
    said = read(tmp_path, f"{stem}.props")
    assert re.findall(r"a memory, see (\S+)\.props$", said, re.MULTILINE) == [f"{stem}-{name}" for name in names]


def test_nodes_with_a_memory_are_nodes_of_the_plain_chain(tmp_path: Path) -> None:
    """States, rates and movers of a chain with a memory are those of the plain chain, for every word."""
    case, stem = loads(QUARREL), "press__then_stop"
    write_chain(case, "press, then stop", tmp_path)
    for k in (1, 2):
        name = f"{stem}-pressed-{k}"
        plain = [line.split(" ", 1)[1] for line in read(tmp_path, f"{stem}-{k}.sta").splitlines()]
        labels = labelled(read(tmp_path, f"{stem}-{k}.lab"), len(plain))
        sta = [line.split(" ") for line in read(tmp_path, f"{name}.sta").splitlines()]
        assert sta[-1][1:] == ["-", "-", "out", "-"]
        size, base = len(sta), [int(node) for *_, node in sta[:-1]]
        words = [line[3] for line in sta[:-1]]
        assert all(plain[node] == f"{line[1]} {line[2]}" for node, line in zip(base, sta[:-1], strict=True))
        assert labelled(read(tmp_path, f"{name}.lab"), size)["met"] == [word == "met" for word in words] + [False]
        place = {(node, word): number for number, (node, word) in enumerate(zip(base, words, strict=True))}
        expected: dict[tuple[int, int, str], float] = {}
        for start, end, rate, mover in moves(read(tmp_path, f"{stem}-{k}.steps")):
            for word in ("waiting", "met"):
                if (start, word) not in place:
                    continue
                goal, before = labels["measure_pressed"][end], labels["measure_pressed_before"][end]
                now = "met" if word == "met" or goal else "out" if before else "waiting"
                to = size - 1 if labels["ended"][end] or now == "out" else place[end, now]
                key = (place[start, word], to, mover)
                expected[key] = expected.get(key, 0.0) + rate
        found = {(start, end, mover): rate for start, end, rate, mover in moves(read(tmp_path, f"{name}.steps"))}
        assert found == pytest.approx(expected, rel=1e-15)
        tra = transitions(read(tmp_path, f"{name}.tra"), size)
        assert np.array_equal(tra, with_loops(summed(moves(read(tmp_path, f"{name}.steps")), size)))
        assert np.array_equal(prism(read(tmp_path, f"{name}.prism"))[0], tra)


def test_a_bell_is_told_with_its_factor(tmp_path: Path) -> None:
    write_chain(loads(QUARREL), "none", tmp_path)
    said, own = read(tmp_path, "none.props"), read(tmp_path, "none-arms_if_over_going_on.props")
    most = max(
        abs(value)
        for ending in ("arms", "arms_less")
        for value in rewarded(read(tmp_path, f"none-1.{ending}.srew"), 80)
    )
    factor = e * 2.5 * most
    assert f"// the probability of the word times e * t * {most!r} = {factor!r}." in own
    assert '"arms_if_over_gained": P=? [ F[2.5,2.5] "gained" ];' in own
    assert '"arms_if_over_lost": P=? [ F[2.5,2.5] "lost" ];' in own
    assert '"arms_if_over_over": P=? [ F[2.5,2.5] "ended" ];' in said
    assert (
        f'//= arms_if_over = 10.0 + {factor!r} * "arms_if_over_gained" + {-factor!r} * "arms_if_over_lost" + 15.0 * "arms_if_over_over"'
        in said
    )
    # At its first ring a history gets a word or is out, at another it is out: from a node that goes on it rings all alike.
    sta = [line.split(" ")[3] for line in read(tmp_path, "none-arms_if_over_going_on-1.sta").splitlines()]
    rung = [0.0] * len(sta)
    for start, end, rate, mover in moves(read(tmp_path, "none-arms_if_over_going_on-1.steps")):
        if mover == "bell":
            rung[start] += rate
            assert sta[end] == "out" or sta[start] == "waiting"
    assert rung == pytest.approx([0.0 if word == "out" else 1 / 2.5 for word in sta])


def test_what_stays_so_needs_no_chain_of_its_own(tmp_path: Path) -> None:
    case = loads(QUARREL)
    for policy in ("none", "press, then stop"):
        write_chain(case, policy, tmp_path, force=True)
        said = read(tmp_path, f"{file_stems(case)[policy]}.props")
        assert '"agreed": P=? [ F[2.0,2.0] ("measure_agreed" & !"ended") ];' in said
    # What ends the crisis is never so while it goes on.
    assert '"losses_if_over_1": P=? [ F[2.0,2.0] ("harm_losses_1" & !"ended") ];' in said


def test_what_a_history_that_is_over_counts_for_is_told(tmp_path: Path) -> None:
    write_chain(loads(QUARREL), "none", tmp_path)
    said = read(tmp_path, "none.props")
    assert "// war: chance of e within 2 years; a history whose crisis has ended counts at its worst\n" in said
    assert "// as it is: chance of b.z before a.y within 18 months\n" in said
    assert "// shots if over: expected shots within 2 years; a history whose crisis has ended counts as 150.0\n" in said
    assert "// shots: expected shots within 2 years\n" in said


# Names that model checkers, file systems and comments can bear.


def test_reserved_words_are_no_names() -> None:
    names = exported_names(loads(RESERVED))
    assert dict(names.amounts) == {
        "min": "_min",
        "init": "_init",
        "C": "_C",
        "atLeastOneOf": "_atLeastOneOf",
        "max": "_max",
        "const": "_const",
    }
    assert dict(names.lost) == {"max": "_max_less", "const": "_const_less"}
    used = {
        *names.labels,
        *names.properties.values(),
        *names.ways.values(),
        *names.times.values(),
        *names.lost.values(),
    }
    assert not used & KEYWORDS
    # PRISM refuses a property that has the name of a label.
    labels = {label.casefold() for label in (*names.labels, "ended", "init", "deadlock")}
    properties = [name.casefold() for name in (*names.properties.values(), *names.ways.values())]
    assert not labels & set(properties)
    assert len(set(properties)) == len(properties)


@pytest.mark.parametrize("policy", ["con", "min"])
def test_no_name_in_the_files_is_reserved_or_twofold(policy: str, tmp_path: Path) -> None:
    case = loads(RESERVED)
    written = write_chain(case, policy, tmp_path)
    found = [
        name
        for path in written
        if path.suffix == ".props"
        for name in re.findall(r'^"(\w+)":', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len({name.casefold() for name in found}) == len(found)
    labels = {
        name
        for path in written
        if path.suffix == ".lab"
        for name in path.read_text(encoding="utf-8").splitlines()[1].split(" ")
    }
    rewards = {path.name.split(".")[1] for path in written if path.suffix == ".srew"}
    assert not KEYWORDS & {*found, *(labels - {"init"}), *rewards}
    assert not labels & set(found)


def test_no_file_has_the_name_of_a_device(tmp_path: Path) -> None:
    case = loads(RESERVED)
    assert file_stems(case) == {
        "con": "_con",
        "NUL": "_NUL",
        "aux": "_aux",
        "Com1": "_Com1",
        "lpt9": "_lpt9",
        "COM10": "COM10",
        "prn.txt": "prn_txt",
        "min": "_min",
        None: "no_commitment",
    }
    written = write_chains(case, [*case.policies, None], tmp_path)
    assert not {path.name.partition(".")[0].casefold() for path in written} & DEVICES
    assert len({path.name.casefold() for path in written}) == len(written)


LONG = "A very long name of a policy that its author has written out " * 100


def test_a_long_name_is_shortened_and_stays_another(tmp_path: Path) -> None:
    names = [LONG, LONG + "x", "Ä" * 300, "Ö" * 300]
    plain = loads(CASE)
    case = plain.model_copy(
        update={
            "policies": {**dict.fromkeys(names, ()), **plain.policies},
            "counts": {LONG: plain.counts["n"], **plain.counts},
        }
    )
    found = file_stems(case)
    assert len({found[name].casefold() for name in names}) == len(names)
    assert all(len(found[name]) <= LONGEST + 2 for name in names)
    assert found[LONG].startswith("A_very_long_name_of_a_policy")
    # A name keeps its file whatever others stand in the case.
    assert file_stems(plain.model_copy(update={"policies": {LONG: ()}}))[LONG] == found[LONG]
    written = write_chain(case, LONG, tmp_path)
    assert max(len(path.name.encode()) for path in written) < 200
    assert "A very long name of a policy that its author" in read(tmp_path, f"{found[LONG]}.props")
    assert all(len(name) < 90 for name in rewards_of(*exported(case)))


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1d", "\x85", "\u2028", "\u2029", "\x00", "\u202e", "\ud800"]
)
def test_no_text_leaves_its_comment(sign: str) -> None:
    said = one_line(f'A title{sign}"war": P=? [ true ];')
    assert len(said.splitlines()) == 1
    assert said.isprintable()
    assert said.encode()


def test_texts_of_the_case_stay_in_comments(tmp_path: Path) -> None:
    evil = '\n"war": P=? [ F<=1 true ];\nlabel "x" = true;\r//= war = 1.0\u2028'
    case = loads(QUARREL)
    measure = case.measures["war"].model_copy(update={"label": f"War{evil}"})
    title = f"A quarrel{evil}"
    case = case.model_copy(
        update={
            "title": title,
            "measures": {**case.measures, "war": measure, f"odd{evil}": case.measures["quiet"]},
            "policies": {**case.policies, f"odd{evil}": ()},
            "agreements": {f"odd{evil}": case.agreements["a deal"]},
        }
    )
    plain = write_chain(loads(QUARREL), "none", tmp_path / "plain")
    written = write_chain(case, f"odd{evil}", tmp_path / "odd")
    # The odd measure is one more property; all else that is no comment is as in the case without odd texts.
    for before, after in zip(plain, written, strict=True):
        if before.suffix == ".srew" or before.suffix in (".tra", ".lab", ".sta", ".entry"):
            continue
        lines = [
            [line.partition("//")[0].rstrip() for line in re.split(r"[\n\r\u2028]", path.read_text(encoding="utf-8"))]
            for path in (before, after)
        ]
        told = [[line for line in each if line and "odd" not in line] for each in lines]
        if before.suffix != ".steps":
            assert told[0] == told[1], before.name
    assert "agreement odd " in (tmp_path / "odd" / f"{file_stems(case)[f'odd{evil}']}-1.steps").read_text(
        encoding="utf-8"
    )


def test_numbers_of_several_worlds_are_refused(tmp_path: Path) -> None:
    case = loads(CASE)
    one = best_values(case)
    two = replace(
        one,
        tempo={name: np.repeat(values, 2) for name, values in one.tempo.items()},
        reliability={name: np.repeat(values, 2) for name, values in one.reliability.items()},
        amounts={path: np.repeat(values, 2) for path, values in one.amounts.items()},
    )
    with pytest.raises(QuestionError, match=r"^expected the parameters of one world, found those of 2; select one"):
        write_chain(case, "wait", tmp_path / "two", parameters=two)
    assert not (tmp_path / "two").exists()
    assert write_chain(case, "wait", tmp_path / "one", parameters=two.take(1, 2))
