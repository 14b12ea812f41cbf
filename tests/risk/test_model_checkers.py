"""Files for model checkers: names that differ, sets that are whole, and what an auditor is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from offramp.case.reading import load, loads
from offramp.errors import OutputError
from offramp.risk.exported_names import exported_names, stems
from offramp.risk.model_checkers import write_chain, write_chains

if TYPE_CHECKING:
    from pathlib import Path

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
