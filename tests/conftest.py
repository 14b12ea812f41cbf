"""What several test modules need."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from offramp.case.catalog import slugs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from offramp.brief.brief import Brief
    from offramp.case.model import Case
    from offramp.findings.findings import Findings

# A shell that puts a command into the background has it ignore Ctrl-C, and so do all that it starts; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


GRAPHS = {"beliefs", "case", "graph", "inverse", "paths", "preference_sensitivity", "stability"}
"""Folders whose tests need no kernel compiled."""

STORED = {"catalog_findings", "catalog_brief", "korea_findings", "korea_brief"}
"""Fixtures that take up to a minute to compute."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the first of several workers begin with the dear tests, and the second with those that need no compiled kernel.

    Each worker begins with a run of tests in the order of the list, and takes from the end of another's when its own are done. So no
    worker waits for findings that another computes, the kernels are compiled once, and no long test is the last. The tests in a browser
    follow each other, with one server. All else stays in random order.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1:
        return
    stored = [item for item in items if STORED & {*getattr(item, "fixturenames", ())}]
    served = [item for item in items if "served" in getattr(item, "fixturenames", ())]
    first = dict.fromkeys([*stored, *served, *(item for item in items if item.get_closest_marker("dear"))])
    graphs = [item for item in items if item.path.parent.name in GRAPHS and item not in first]
    taken = {*first, *graphs}
    rest = [*first, *(item for item in items if item not in taken)]
    share = len(items) // workers
    items[:] = [*rest[:share], *graphs, *rest[share:]]


@dataclass(frozen=True)
class Result:
    """What a run of the program printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def offramp_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    """Run the program in this process, in a folder of its own: far quicker, and what it calls can be put in another's place."""
    from offramp import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "leave", lambda _: None)  # would end the tests

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["offramp", *arguments])
        code: object = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code
        shown = capsys.readouterr()
        return Result(int(str(code or 0)), shown.out, shown.err)

    return run


@pytest.fixture
def offramp_in(tmp_path: Path) -> Callable[..., Result]:
    """Run the program as a user does, in a folder of its own."""

    def run(*arguments: str, stdin: str | None = None) -> Result:
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"}
        done = subprocess.run(
            [sys.executable, "-m", "offramp", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            input=stdin,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session", autouse=True)
def _catalog_is_read_once() -> Iterator[None]:
    """Read each case of the catalog once per process: the Korean case takes half a second, and hundreds of tests load it."""
    from offramp.case import reading

    read, listed = reading.loads, set(slugs())
    known: dict[tuple[str, str], Case] = {}

    def loads(text: str, origin: str = "the case") -> Case:
        if origin not in listed:
            return read(text, origin)
        if (text, origin) not in known:
            known[text, origin] = read(text, origin)
        return known[text, origin].model_copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "loads", loads)
        yield


LISTED = tuple(slug for slug in slugs() if slug != "iran-2015")
"""The cases of the catalog whose states can be listed."""

SAMPLES = 64
"""In how many worlds the options of the stored Korean case are followed: enough for every part, and quick."""

FEW_SAMPLES = 20
"""In how many worlds those of the other stored cases are followed."""


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], object]], Any]:
    """Compute a thing once per session: the first worker that asks computes and stores it, the others wait and load it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of all workers
    known: dict[str, Any] = {}

    def thing(name: str, compute: Callable[[], object]) -> Any:
        if name not in known:
            file = folder / f"{name}.pickle"
            with locked(file.with_suffix(".lock")):
                if not file.exists():
                    part = file.with_suffix(f".{os.getpid()}")
                    part.write_bytes(pickle.dumps(compute()))
                    part.replace(file)
            known[name] = pickle.loads(file.read_bytes())  # noqa: S301  (our own)
        return known[name]

    return thing


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a file while something is computed; whoever comes later waits. The system lets go of it if a worker dies."""
    with file.open("wb") as held:
        try:
            import fcntl
        except ImportError:  # Windows: each worker computes for itself, and writes the same
            yield
        else:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


@pytest.fixture(scope="session")
def catalog_findings(stored: Callable[[str, Callable[[], object]], Any]) -> Callable[[str], Findings]:
    """The findings of a case of the catalog."""
    from offramp.case.reading import load
    from offramp.findings.findings import find

    def found(slug: str) -> Findings:
        samples = SAMPLES if slug == "korea-2017" else FEW_SAMPLES
        findings: Findings = stored(f"findings of {slug}", lambda: find(load(slug), samples=samples))
        return findings

    return found


@pytest.fixture(scope="session")
def catalog_brief(
    stored: Callable[[str, Callable[[], object]], Any], catalog_findings: Callable[[str], Findings]
) -> Callable[[str], Brief]:
    """The brief of a case of the catalog."""
    from offramp.brief.compose import compose

    def made(slug: str) -> Brief:
        brief: Brief = stored(
            f"brief of {slug}", lambda: compose(catalog_findings(slug), command=f"offramp brief {slug}")
        )
        return brief

    return made


@pytest.fixture(scope="session")
def korea_findings(catalog_findings: Callable[[str], Findings]) -> Findings:
    """The findings of the Korean case."""
    return catalog_findings("korea-2017")


@pytest.fixture(scope="session")
def korea_brief(catalog_brief: Callable[[str], Brief]) -> Brief:
    """The brief of the Korean case."""
    return catalog_brief("korea-2017")
