"""What several test modules need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A shell that puts a command into the background has it ignore Ctrl-C, and so do all that it starts; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
