"""Results in a folder: what each file says, and that nothing is taken for what it is not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy
from pyarrow import parquet
from tests.chain.border import BORDER, DOUBTED

from offramp.case.reading import loads
from offramp.case.writing import to_yaml
from offramp.ensemble import provenance_checks
from offramp.ensemble.columns import digest_of_columns
from offramp.ensemble.ensemble import Chunk, outcomes
from offramp.ensemble.merging import merge
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import provenance_of, versions_used
from offramp.ensemble.run import run
from offramp.ensemble.store import load_outcomes, open_store
from offramp.errors import OutputError, ResultsError
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.worlds.worlds import Worlds

COUNT = 140
"""Two chunks, the last of them not full."""


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return draw_worlds(loads(BORDER), COUNT, 5)


def stored(worlds: Worlds, folder: Path) -> Path:
    run(worlds, folder=folder, command="offramp rank border.yaml")
    return folder


def test_a_folder_holds_the_case_where_it_comes_from_and_a_row_per_world(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    assert sorted(path.name for path in folder.iterdir()) == ["case.yaml", "outcomes", "provenance.json"]
    assert [path.name for path in sorted((folder / "outcomes").iterdir())] == [
        "worlds-0000000-0000128.parquet",
        "worlds-0000128-0000140.parquet",
    ]
    text = (folder / "case.yaml").read_bytes()
    assert text == to_yaml(worlds.case).encode()
    says = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert says["digest"] == hashlib.sha256(text).hexdigest()
    assert (says["worlds"], says["seed"], says["method"], says["policies"]) == (
        COUNT,
        5,
        "sobol",
        ["wait", "yield", "refuse"],
    )
    assert says["asked"]["yield after 3 months"] == ["chance(war)", "ends: war"]
    assert {"key", "offramp", "numpy", "scipy", "command", "images", "left_out"} <= set(says)


def test_the_key_hangs_on_all_that_decides_the_numbers_and_on_nothing_else(worlds: Worlds) -> None:
    plan = plan_of(worlds.case)
    key = provenance_of(plan, worlds)["key"]
    assert provenance_of(plan, worlds, "another command")["key"] == key
    others = [
        provenance_of(plan_of(worlds.case, ["wait"]), worlds),
        provenance_of(plan, draw_worlds(worlds.case, COUNT, 6)),
        provenance_of(plan, draw_worlds(worlds.case, COUNT - 1, 5)),
        provenance_of(plan, draw_worlds(worlds.case, COUNT, 5, method="latin")),
        provenance_of(plan, draw_worlds(worlds.case, COUNT, 5, images={"a": "loath"})),
        provenance_of(plan_of(loads(BORDER.replace("0.05", "0.06"))), worlds),
    ]
    assert len({key, *(other["key"] for other in others)}) == 7


def test_two_runs_of_the_same_leave_the_same_files(worlds: Worlds, tmp_path: Path) -> None:
    one, other = stored(worlds, tmp_path / "one"), stored(worlds, tmp_path / "other")
    for path in (path for path in one.rglob("*") if path.is_file()):
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes(), path.name


def test_a_chunk_is_read_as_it_was_written(worlds: Worlds, tmp_path: Path) -> None:
    plan = plan_of(worlds.case)
    store = open_store(tmp_path / "run", plan, worlds)
    assert not store.has(0, 128)
    chunk = Chunk(0, 128, {("wait", "war"): np.linspace(0, 1, 128), ("up | down", "a | b"): np.arange(128.0)}, 1e-9)
    store.write(chunk, worlds)
    assert store.has(0, 128)
    back = store.read(0, 128, worlds)
    assert (back.first, back.last, back.error) == (0, 128, 1e-9)
    assert list(back.values) == list(chunk.values)
    assert all(np.array_equal(back.values[key], chunk.values[key]) for key in chunk.values)
    with pytest.raises(ResultsError, match="is missing; run the same command again"):
        store.read(128, 140)


def test_policies_may_be_called_anything(tmp_path: Path) -> None:
    case = loads(BORDER.replace("yield: {a.x: on}", 'yield: {a.x: on}, "up | down": {a.y: on}'))
    found = run(draw_worlds(case, 8, 1), folder=tmp_path / "run").outcomes
    again = load_outcomes(tmp_path / "run")
    assert again == found
    assert list(again.values) == ["wait", "yield", "up | down", "refuse", "yield after 3 months"]


def test_what_is_left_out_is_remembered(tmp_path: Path) -> None:
    case = loads(BORDER.replace("refuse: {a.x: off}", "timed: [{a.x: on, when: not b.z, for: 3 months}]"))
    found = run(draw_worlds(case, 8, 1), folder=tmp_path / "run").outcomes
    assert found is not None
    assert found.left_out == ("timed",)
    again = load_outcomes(tmp_path / "run")
    assert again.left_out == ("timed",)
    assert str(rank(again)) == str(rank(found))
    assert any("“timed” is left out" in note.text for note in rank(again).notes())


@pytest.mark.parametrize(("names", "said"), [([], "no policy"), (["timed", "wait"], "timed, wait")])
def test_what_is_left_out_cannot_be_changed(names: list[str], said: str, tmp_path: Path) -> None:
    """Also where the run named its policies, and named exactly those that a chain can evaluate."""
    case = loads(BORDER.replace("refuse: {a.x: off}", "timed: [{a.x: on, when: not b.z, for: 3 months}]"))
    for policies in (None, ["wait", "yield"]):
        folder = tmp_path / f"{policies}"
        found = run(draw_worlds(case, 8, 1), policies, folder=folder).outcomes
        assert load_outcomes(folder) == found
        entries = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        assert entries["left_out"] == ["timed"]
        (folder / "provenance.json").write_text(json.dumps({**entries, "left_out": names}), encoding="utf-8")
        with pytest.raises(
            ResultsError, match=f"`left_out` names {said}, and the policies left out of this run are timed; restore"
        ):
            load_outcomes(folder)


def test_a_case_that_was_changed_beside_its_results(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    file = folder / "case.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("A border", "A quiet border"), encoding="utf-8")
    with pytest.raises(ResultsError, match=r"case\.yaml: is not the case that was run"):
        load_outcomes(folder)
    file.unlink()
    with pytest.raises(ResultsError, match=r"case\.yaml: cannot be read: No such file"):
        load_outcomes(folder)


@pytest.mark.parametrize("lacks", ["key", "digest", "images", "policies", "left_out", "chunk"])
def test_a_provenance_that_lacks_something(worlds: Worlds, tmp_path: Path, lacks: str) -> None:
    folder = stored(worlds, tmp_path / "run")
    says = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    del says[lacks]
    (folder / "provenance.json").write_text(json.dumps(says), encoding="utf-8")
    with pytest.raises(ResultsError, match=r"provenance\.json: is incomplete"):
        load_outcomes(folder)


def test_files_that_are_no_results(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    first, second = sorted((folder / "outcomes").iterdir())
    whole = second.read_bytes()
    for damaged in (b"", b"PAR1", whole[:-1], whole[: len(whole) // 2], b"not a table\n"):
        second.write_bytes(damaged)
        with pytest.raises(ResultsError, match=r"worlds-0000128-0000140\.parquet: cannot be read: it is damaged"):
            load_outcomes(folder)
    second.write_bytes(first.read_bytes())
    with pytest.raises(ResultsError, match="has 128 worlds, but 12 according to its name"):
        load_outcomes(folder)
    # A table that another program wrote, with no word of what it belongs to.
    parquet.write_table(parquet.read_table(first).replace_schema_metadata({}), second)
    with pytest.raises(ResultsError, match="is damaged, or no file of results"):
        load_outcomes(folder)


def sealed(table: Any) -> Any:
    """A table that another version of what draws would have stored: its digest is that of what it holds."""
    says = provenance_checks.unsealed(table.schema.metadata[b"offramp"])
    says["sha256"] = digest_of_columns({name: table.column(name).to_numpy() for name in table.column_names})
    return table.replace_schema_metadata({b"offramp": provenance_checks.sealed(says)})


def test_worlds_that_were_drawn_otherwise(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    file = folder / "outcomes" / "worlds-0000128-0000140.parquet"
    table = parquet.read_table(file)
    moved = table.column("calm").to_numpy() + 1e-9
    position = table.column_names.index("calm")
    parquet.write_table(sealed(table.set_column(position, "calm", [moved])), file)
    with pytest.raises(
        ResultsError, match=r"`calm` has other values than this version draws.*run again in a new folder"
    ):
        load_outcomes(folder)


def test_a_reading_that_was_drawn_otherwise(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    file = folder / "outcomes" / "worlds-0000128-0000140.parquet"
    table = parquet.read_table(file)
    position, names = table.column_names.index("reading of a"), table.column("reading of a").to_pylist()
    parquet.write_table(sealed(table.set_column(position, "reading of a", [names[::-1]])), file)
    with pytest.raises(ResultsError, match=r"`reading of a` has other values than this version draws"):
        load_outcomes(folder)
    parquet.write_table(sealed(table.drop_columns(["reading of a"])), file)
    with pytest.raises(ResultsError, match=r"worlds-0000128-0000140\.parquet: cannot be read"):
        load_outcomes(folder)


@pytest.mark.parametrize("kept", ["with what is in the footer", "without"])
def test_a_file_that_was_copied_over_another(tmp_path: Path, kept: str) -> None:
    """In a case in which nothing but the readings differ, and all chunks are full."""
    case = loads(re.sub(r"\{low: [\d.]+, best: ([\d.]+), high: [\d.]+", r"{best: \1", BORDER))
    worlds = draw_worlds(case, 256, 5)
    assert list(worlds.varied) == ["reading of a"]
    folder = stored(worlds, tmp_path / "run")
    first, second = sorted((folder / "outcomes").iterdir())
    second.write_bytes(first.read_bytes())
    if kept == "without":
        parquet.write_table(parquet.read_table(first), second, write_statistics=False)
    said = r"worlds-0000128-0000256\.parquet: holds worlds 0 to 127, but 128 to 255 according to its name: it was copied or renamed; remove it"
    with pytest.raises(ResultsError, match=said):
        load_outcomes(folder)
    with pytest.raises(ResultsError, match=said):
        run(worlds, folder=folder)
    with pytest.raises(ResultsError, match=said):
        merge(tmp_path / "whole", [folder])


def test_what_is_wrong_with_a_file_is_seen_by_its_end(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    store = open_store(folder, plan_of(worlds.case), worlds)
    first, second = sorted((folder / "outcomes").iterdir())
    whole = second.read_bytes()
    assert (store.wrong(0, 128), store.wrong(128, 140)) == (None, None)
    second.write_bytes(whole[:500])
    assert store.wrong(128, 140) == "cannot be read: it is damaged, or no file of results"
    second.write_bytes(first.read_bytes())
    assert store.wrong(128, 140) == "has 128 worlds, but 12 according to its name"
    other = stored(draw_worlds(worlds.case, COUNT, 6), tmp_path / "other")
    second.write_bytes((other / "outcomes" / second.name).read_bytes())
    assert store.wrong(128, 140) == f"belongs to another run than the rest of {folder}"
    for says in (b"[]", b"{}", b"{"):
        parquet.write_table(parquet.read_table(first).replace_schema_metadata({b"offramp": says}), second)
        assert store.wrong(128, 140) is not None
        with pytest.raises(ResultsError):
            load_outcomes(folder)
    second.unlink()
    assert store.wrong(128, 140) == "is missing"


def test_a_folder_is_made_with_the_first_chunk(worlds: Worlds, tmp_path: Path) -> None:
    plan, folder = plan_of(worlds.case), tmp_path / "new" / "run"
    store = open_store(folder, plan, worlds)
    assert not (tmp_path / "new").exists()
    store.make()
    assert sorted(path.name for path in folder.iterdir()) == ["case.yaml", "outcomes", "provenance.json"]
    # Between the look and the first chunk somebody else may have been quicker.
    late = open_store(tmp_path / "late", plan, worlds)
    stored(draw_worlds(worlds.case, 8, 9), tmp_path / "late")
    with pytest.raises(
        ResultsError, match=r"late: holds the results of another run; it differs in .*seed \(9, now 5\)"
    ):
        late.make()


def test_what_a_killed_run_leaves_at_the_very_start_is_no_obstacle(worlds: Worlds, tmp_path: Path) -> None:
    plan, folder = plan_of(worlds.case), tmp_path / "run"
    (folder / "outcomes").mkdir(parents=True)
    (folder / ".case.yaml.x1.part").write_bytes(b"ti")
    open_store(folder, plan, worlds).make()
    (folder / "provenance.json").unlink()
    store = open_store(folder, plan, worlds)  # the case is there, and is this one
    store.make()
    assert (folder / "provenance.json").exists()
    assert store.folder == folder


@pytest.mark.parametrize(("name", "content"), [("case.yaml", "title: mine\n"), ("notes.txt", ""), ("x.part", "")])
def test_a_folder_with_other_things_is_left_alone(worlds: Worlds, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ResultsError, match="is a folder with other files in it"):
        open_store(tmp_path, plan_of(worlds.case), worlds)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == content


def test_results_without_their_provenance_are_not_taken_for_a_beginning(worlds: Worlds, tmp_path: Path) -> None:
    folder = stored(worlds, tmp_path / "run")
    (folder / "provenance.json").unlink()
    with pytest.raises(ResultsError, match="is a folder with other files in it"):
        open_store(folder, plan_of(worlds.case), worlds)


def test_many_shards_begin_at_once(worlds: Worlds, tmp_path: Path) -> None:
    plan, failed = plan_of(worlds.case), []

    def begin() -> None:
        try:
            open_store(tmp_path / "run", plan, worlds).make()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_file_stands_where_the_folder_shall(worlds: Worlds, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="run: this folder cannot be made"):
        open_store(tmp_path / "run", plan_of(worlds.case), worlds)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(worlds: Worlds, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="cannot be"):
        open_store(tmp_path / "closed" / "run", plan_of(worlds.case), worlds)


def test_merging_takes_whole_files_of_the_run_and_leaves_others(worlds: Worlds, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run(worlds, folder=one, shard=(1, 2))
    run(worlds, folder=two, shard=(2, 2))
    (one / "outcomes" / "worlds-old.parquet").write_bytes(b"mine")
    assert merge(tmp_path / "both", [one, two]) == outcomes(worlds)
    assert not (tmp_path / "both" / "outcomes" / "worlds-old.parquet").exists()
    # Merged again, and with what is there already.
    assert merge(tmp_path / "both", [two]) == outcomes(worlds)
    damaged = two / "outcomes" / "worlds-0000128-0000140.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-50])
    with pytest.raises(ResultsError, match=r"two/outcomes/worlds-0000128-0000140\.parquet: cannot be read"):
        merge(tmp_path / "new", [one, two])


def test_merging_into_the_results_of_another_run(worlds: Worlds, tmp_path: Path) -> None:
    mine = stored(draw_worlds(worlds.case, 8, 9), tmp_path / "mine")
    before = (mine / "provenance.json").read_bytes()
    with pytest.raises(
        ResultsError, match=r"another run; it differs in .*seed \(9, in the shards 5\); name a new folder"
    ):
        merge(mine, [stored(worlds, tmp_path / "run")])
    assert (mine / "provenance.json").read_bytes() == before


OLD = "0.9.1"
"""A version of SciPy that nobody has here."""


def told(folder: Path) -> list[str]:
    """The versions of SciPy that results say they are of, and as JSON has them."""
    says = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    found = [says["scipy"], *(versions["scipy"] for versions in says.get("also", []))]
    assert [words.rpartition(" ")[2] for words in versions_used(folder)] == found
    return found


def test_results_say_all_versions_they_were_made_with(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, run_of = scipy.__version__, tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(scipy, "__version__", OLD)
        run(worlds, folder=run_of, shard=(1, 2))
    assert told(run_of) == [OLD]
    run(worlds, folder=run_of, shard=(1, 2))  # nothing to do, and so nothing is of another version
    assert told(run_of) == [OLD]
    assert run(worlds, folder=run_of).outcomes == outcomes(worlds)
    assert told(run_of) == [OLD, now]
    before = (run_of / "provenance.json").read_bytes()
    (run_of / "outcomes" / "worlds-0000128-0000140.parquet").unlink()
    run(worlds, folder=run_of)
    assert (run_of / "provenance.json").read_bytes() == before


def test_merged_results_say_the_versions_of_all_shards(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = scipy.__version__
    run(worlds, folder=tmp_path / "new", shard=(2, 2))
    with monkeypatch.context() as patch:
        patch.setattr(scipy, "__version__", OLD)
        run(worlds, folder=tmp_path / "old", shard=(1, 2))
    merge(tmp_path / "whole", [tmp_path / "old", tmp_path / "new"])
    assert told(tmp_path / "whole") == [OLD, now]
    merge(tmp_path / "whole", [tmp_path / "new", tmp_path / "old"])
    assert told(tmp_path / "whole") == [OLD, now]
    merge(tmp_path / "new", [tmp_path / "old"])
    assert told(tmp_path / "new") == [now, OLD]
    merge(tmp_path / "again", [tmp_path / "whole"])
    assert told(tmp_path / "again") == [OLD, now]


@pytest.mark.parametrize("name", ["case.yaml", "notes.txt", "outcomes/worlds-0000000-0000128.parquet"])
def test_merging_into_a_folder_with_other_things(worlds: Worlds, tmp_path: Path, name: str) -> None:
    file = tmp_path / "whole" / name
    file.parent.mkdir(parents=True)
    file.write_text("my own case", encoding="utf-8")
    with pytest.raises(ResultsError, match="whole: is a folder with other files in it; name a new folder"):
        merge(tmp_path / "whole", [stored(worlds, tmp_path / "run")])
    assert [path for path in (tmp_path / "whole").rglob("*") if path.is_file()] == [file]
    assert file.read_text(encoding="utf-8") == "my own case"


def test_merging_leaves_what_is_there(worlds: Worlds, tmp_path: Path) -> None:
    """An empty folder is taken; a case that was changed beside the results stays, and is spoken of before anything is written."""
    run(worlds, folder=tmp_path / "one", shard=(1, 2))
    run(worlds, folder=tmp_path / "two", shard=(2, 2))
    (tmp_path / "whole").mkdir()
    with pytest.raises(ResultsError, match="worlds are missing"):
        merge(tmp_path / "whole", [tmp_path / "one"])
    case = tmp_path / "whole" / "case.yaml"
    case.write_text("my own case", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"whole/case\.yaml: is not the case that was run"):
        merge(tmp_path / "whole", [tmp_path / "two"])
    assert case.read_text(encoding="utf-8") == "my own case"
    assert len(list((tmp_path / "whole" / "outcomes").iterdir())) == 1


def test_a_damaged_file_that_another_shard_has_whole(worlds: Worlds, tmp_path: Path) -> None:
    one, two = stored(worlds, tmp_path / "one"), stored(worlds, tmp_path / "two")
    damaged = one / "outcomes" / "worlds-0000128-0000140.parquet"
    damaged.write_bytes(damaged.read_bytes()[:500])
    assert merge(tmp_path / "whole", [one, two]) == outcomes(worlds)
    with pytest.raises(ResultsError, match=r"one/outcomes/worlds-0000128-0000140\.parquet: cannot be read"):
        merge(tmp_path / "new", [one])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("column", ["wait | war", "world", "clash"])
@pytest.mark.parametrize("change", ["zero", "nan", "one bit", "words", "gone"])
def test_numbers_that_are_not_those_stored_are_refused(
    worlds: Worlds, tmp_path: Path, column: str, change: str
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    folder = stored(worlds, tmp_path / "run")
    path = folder / "outcomes" / "worlds-0000128-0000140.parquet"
    table = parquet.read_table(path)
    place, values = table.column_names.index(column), table.column(column).to_numpy().copy()
    if change == "gone":
        table = table.remove_column(place)
    else:
        other = {
            "zero": np.zeros_like(values),
            "nan": np.full(len(values), np.nan),
            "one bit": (values.view(np.int64) ^ 1).view(values.dtype),
            "words": np.array(["x"] * len(values)),
        }[change]
        table = table.set_column(place, column, pa.array(other))
    parquet.write_table(table, path)
    with pytest.raises(ResultsError, match=r"worlds-0000128-0000140\.parquet: ") as found:
        merge(tmp_path / "whole", [folder])
    assert "KeyError" not in str(found.value)
    assert not (tmp_path / "whole").exists()


def test_shards_of_another_run_are_refused_with_what_differs(worlds: Worlds, tmp_path: Path) -> None:
    here = stored(worlds, tmp_path / "here")

    def refused(there: Path) -> str:
        with pytest.raises(ResultsError) as found:
            merge(tmp_path / "whole", [here, there])
        assert not (tmp_path / "whole").exists()
        return str(found.value).removeprefix(f"{there}: belongs to another run than {here}; it differs in ")

    case, run_of = worlds.case, tmp_path / "run"
    end = "; shards of one run have the same case, seed, worlds, policies and version"
    assert refused(stored(draw_worlds(case, COUNT, 6), run_of / "a")) == f"seed (6, there 5){end}"
    assert refused(stored(draw_worlds(case, 8, 5), run_of / "b")) == f"number of worlds (8, there {COUNT}){end}"
    run(worlds, ["wait", "yield"], folder=run_of / "c")
    assert refused(run_of / "c") == f"policies (without, there with refuse){end}"
    other = loads(BORDER.replace("A border", "A quiet border"))
    assert refused(stored(draw_worlds(other, COUNT, 5), run_of / "d")).startswith(
        "case (A quiet border, there A border); "
    )
    file = stored(worlds, run_of / "e") / "provenance.json"
    says = json.loads(file.read_text(encoding="utf-8"))
    older = {**says, "offramp": "0.0.9"}
    file.write_text(json.dumps({**older, "key": provenance_checks.key_of(older)}), encoding="utf-8")
    assert refused(run_of / "e") == f"version of offramp (0.0.9, there {says['offramp']}){end}"


def test_ctrl_c_while_a_file_is_read_is_no_damage(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa

    folder = stored(worlds, tmp_path / "run")

    def cancelled(*_: object, **__: object) -> Any:
        raise pa.ArrowCancelled("received signal 2", 2)

    monkeypatch.setattr(parquet, "read_table", cancelled)
    with pytest.raises(KeyboardInterrupt):
        load_outcomes(folder)


# Orders of statements that are in doubt.


@pytest.fixture(scope="module")
def doubted() -> Worlds:
    return draw_worlds(loads(DOUBTED), COUNT, 5)


def test_orders_are_stored_with_what_was_drawn(doubted: Worlds, tmp_path: Path) -> None:
    found = run(doubted, folder=tmp_path / "run").outcomes
    again = load_outcomes(tmp_path / "run")
    assert again == found
    assert again.worlds.orders == doubted.orders
    assert set(doubted.orders) == {"a", "b"}
    table = parquet.read_table(tmp_path / "run" / "outcomes" / "worlds-0000128-0000140.parquet")
    told = [" ".join(map(str, order)) for order in doubted.orders["a"][128:140]]
    assert table.column("order of a").to_pylist() == told


def test_results_of_a_case_without_doubt_have_no_orders(worlds: Worlds, tmp_path: Path) -> None:
    table = parquet.read_table(stored(worlds, tmp_path / "run") / "outcomes" / "worlds-0000128-0000140.parquet")
    assert not [name for name in table.column_names if name.startswith("order of")]


def test_an_order_that_was_drawn_otherwise(doubted: Worlds, tmp_path: Path) -> None:
    folder = stored(doubted, tmp_path / "run")
    file = folder / "outcomes" / "worlds-0000128-0000140.parquet"
    table = parquet.read_table(file)
    position, orders = table.column_names.index("order of b"), table.column("order of b").to_pylist()
    assert orders != orders[::-1]
    for other in (table.set_column(position, "order of b", [orders[::-1]]), table.drop_columns(["order of b"])):
        parquet.write_table(sealed(other), file)
        with pytest.raises(ResultsError, match=r"`order of b` has other values than this version draws"):
            load_outcomes(folder)
    # Changed without a new digest, it is seen before.
    parquet.write_table(table.set_column(position, "order of b", [orders[::-1]]), file)
    with pytest.raises(ResultsError, match="holds other numbers than were stored"):
        load_outcomes(folder)


def test_results_of_another_doubt_are_refused(doubted: Worlds, tmp_path: Path) -> None:
    folder = stored(doubted, tmp_path / "run")
    for text in (DOUBTED.replace("b: 0.3}", "b: 0.4}"), BORDER):
        other = draw_worlds(loads(text), COUNT, 5)
        with pytest.raises(ResultsError, match="holds the results of another run; it differs in content of the case"):
            run(other, folder=folder)
    with pytest.raises(ResultsError, match="differs in content of the case"):
        merge(tmp_path / "whole", [folder, stored(draw_worlds(loads(BORDER), COUNT, 5), tmp_path / "other")])
