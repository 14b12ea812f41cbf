"""`--csv FOLDER` of the commands that print tables: every table whole, in a file of its own."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from typing import TYPE_CHECKING

import pytest

import offramp
from offramp.case.catalog import slugs
from offramp.commands.csv_tables import write_tables
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_states_are_all_written_whatever_is_shown(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("states", "korea-2017", "--most", "3", "--csv", "out")
    assert (result.code, result.err) == (0, "wrote out/korean-peninsula-june-2017-2-688-states.csv\n")
    assert "3 of 2,688 states shown." in result.out
    (path,) = (tmp_path / "out").iterdir()
    rows = read(path)
    graph = offramp.build(offramp.load("korea-2017"))
    assert rows[0] == ["id", "name", "what is on"]
    assert [row[1] for row in rows[1:]] == [graph.name(state) for state in range(graph.size)]


def test_only_the_states_asked_for(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("states", "chicken", "--where", "row.dare", "--csv", "out", "--json")
    assert [state["id"] for state in json.loads(result.out)["states"]] == ["s1", "s3"]
    assert [row[0] for row in read(tmp_path / "out" / "chicken-2-states.csv")] == ["id", "s1", "s3"]


def test_stability_has_every_equilibrium(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("stability", "korea-2017", "--concept", "gmr", "--csv", "a/b")
    assert result.code == 0
    assert "1,945 equilibria" in result.out
    rows = read(tmp_path / "a" / "b" / "equilibria.csv")
    held = offramp.analyse(offramp.build(offramp.load("korea-2017")), ["gmr"]).equilibria("gmr")
    assert rows[0] == ["id", "GMR", "state"]
    assert [row[:2] for row in rows[1:]] == [[f"s{state}", "yes"] for state in held]
    assert [row[0] for row in read(tmp_path / "a" / "b" / "stable-states-of-2-688-per-actor.csv")] == [
        "actor", "usa", "dprk", "china", "rok", "all (equilibria)",
    ]  # fmt: skip


@pytest.mark.parametrize("case", ["korea-2017", "iran-2015"])
def test_stability_has_plain_numbers_and_the_table_of_the_goal(offramp_here: Run, tmp_path: Path, case: str) -> None:
    goal = next(iter(offramp.load(case).goals))
    asked = ("stability", case, "--concept", "gmr", "--goal", goal, "--json", "--csv", "out")
    found = json.loads(offramp_here(*asked).out)
    (by_actor,) = (tmp_path / "out").glob("stable-states-of-*.csv")
    assert read(by_actor)[-1][1].isdecimal()
    (with_goal,) = (tmp_path / "out").glob("equilibria-with-*.csv")
    assert read(with_goal)[1][:2] == ["GMR", str(found["goal"]["concepts"]["gmr"]["count"])]


def test_paths_have_every_deal(offramp_here: Run, tmp_path: Path) -> None:
    asked = ("paths", "korea-2017", "--to", "usa.talks")
    plain = offramp_here(*asked, "--most", "1")
    result = offramp_here(*asked, "--most", "1", "--csv", "out")
    assert (result.code, result.out) == (plain.code, plain.out)
    graph = offramp.build(offramp.load("korea-2017"))
    found = offramp.deals(graph, "usa.talks", most=graph.size)
    assert found.count > 1
    files = {path.name: read(path) for path in (tmp_path / "out").iterdir()}
    assert set(files) == {"route-to-usa-talks.csv", "package-deals-that-reach-usa-talks.csv"}
    assert files["package-deals-that-reach-usa-talks.csv"][1:] == [list(row) for row in found.table().rows]


def test_cases_are_listed(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("cases", "--csv", ".").code == 0
    assert [row[0] for row in read(tmp_path / "catalog.csv")] == ["slug", *slugs()]


def test_nothing_is_overwritten_unasked(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "equilibria.csv").write_text("mine", encoding="utf-8")
    result = offramp_here("stability", "chicken", "--csv", ".")
    assert (result.code, result.out) == (1, "")
    assert result.err == "equilibria.csv: there is a file of that name; add --force to write over it\n"
    assert [path.name for path in tmp_path.iterdir()] == ["equilibria.csv"]
    assert offramp_here("stability", "chicken", "--csv", ".", "--force").code == 0
    assert read(tmp_path / "equilibria.csv")[0][0] == "id"


def test_a_folder_that_cannot_be(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for folder in ("file", "file/below"):
        result = offramp_here("cases", "--csv", folder)
        assert (result.code, result.out) == (1, "")
        assert f"{folder}: this folder cannot be made" in result.err


def test_the_folder_is_looked_at_before_anything_is_computed(
    offramp_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = offramp_here("rank", "nowhere.yaml", "--csv", "file/below")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("file/below: this folder cannot be made")

    def full(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    result = offramp_here("rank", "nowhere.yaml", "--csv", "below")
    assert result.err == "below: this folder cannot be written to: Read-only file system\n"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_numbers_are_those_of_json(offramp_here: Run, tmp_path: Path) -> None:
    asked = ("rank", "hotline", "--policy", "wait", "--policy", "open the line", "--samples", "32")
    data = json.loads(offramp_here(*asked, "--json", "--csv", "out").out)
    head, *rows = read(tmp_path / "out" / "two-powers-and-a-hot-line-consequences-over-32-worlds.csv")
    low, high = "5th to 95th percentile low", "5th to 95th percentile high"
    assert head[:6] == ["measure", "policy", "mean", "median", low, high]
    for measure, policy, *numbers in rows:
        found = data["consequences"][policy][measure]
        assert [float(number) for number in numbers[:4]] == [found[key] for key in ("mean", "median", "low", "high")]


def test_no_cell_of_a_table_over_time_or_worlds_has_a_formatted_number(offramp_here: Run, tmp_path: Path) -> None:
    two = ("--policy", "wait", "--policy", "open the line")
    for number, asked in enumerate(
        (
            ("risk", "hotline", *two, "--reach", "alarm"),
            ("waiting", "hotline", *two),
            ("best-policy", "hotline", "north"),
            ("simulate", "hotline", *two, "--replicates", "20"),
            ("worlds", "hotline", "--samples", "16"),
            ("rank", "hotline", *two, "--samples", "64", "--measure", "war", "--sobol", "4"),
            ("stability", "syria-iraq-1975", "--coalition", "all"),
        )
    ):
        assert offramp_here(*asked, "--csv", f"{number}").code == 0, asked
        files = list((tmp_path / f"{number}").iterdir())
        assert files
        for file in files:
            _, *rows = read(file)
            formatted = [
                cell
                for row in rows
                for cell in row
                if re.fullmatch(r"[<>]? ?-?[\d.,]+ ?(%|years?|(to|±|,) .*|\(.*)", cell)
            ]
            assert formatted == [], (asked, file.name)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["What holds"], ["what-holds.csv"]),
        (["Same", "same!", "Same-2"], ["same-2-2.csv", "same-2.csv", "same.csv"]),
        (["", "  ../..\\ "], ["table-2.csv", "table.csv"]),
        (["बातचीत / 日本"], ["बातचीत-日本.csv"]),
        (["日" * 200], ["日" * 60 + ".csv"]),
    ],
)
def test_files_are_named_after_their_tables(titles: list[str], names: list[str], tmp_path: Path) -> None:
    tables = [Table(title, ("a",), ((title,),)) for title in titles]
    write_tables(["words", *tables], tmp_path, force=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert sorted(read(path)[1][0] for path in tmp_path.iterdir()) == sorted(titles)


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_tables([Table("T", ("a",), ())], None, force=False)
    assert list(tmp_path.iterdir()) == []
