"""Workbenches for tests: one in this process, and one as the command runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from offramp.web.application import application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from offramp.web.workbench import Workbench

PORT = 8080
ORIGIN = f"http://127.0.0.1:{PORT}"
SAME = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
"""Headers that a browser sends with a form of the workbench."""

SMALL = """offramp: 1
title: Small
actors:
  a: {name: Ann, options: {go: Go}}
  b: {name: Bob, options: {stay: Stay}}
status quo: []
preferences:
  a: [a.go, not b.stay]
  b: [b.stay]
"""


@dataclass
class Browser:
    """A client of a workbench in this process, signed in."""

    workbench: Workbench
    client: TestClient

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        headers = {**SAME, **more.pop("headers", {})}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False, **more)

    def add(self, text: str = SMALL, wanted: str = "small") -> str:
        return self.workbench.store.add(wanted, text, "New case")

    def version(self, name: str) -> int:
        return self.workbench.store.open(name).version.number

    def text(self, name: str) -> str:
        return self.workbench.store.open(name).text

    def change(self, name: str, word: str, version: Any = None, headers: Any = None, **fields: Any) -> Any:
        data = {"version": str(self.version(name) if version is None else version), **fields}
        return self.post(f"/cases/{name}/change/{word}", data, headers=headers or {})


def signed_in(workbench: Workbench) -> Browser:
    client = TestClient(application(workbench), base_url=ORIGIN, raise_server_exceptions=False)
    answer = client.get("/sign-in", params={"token": workbench.sessions.token}, follow_redirects=False)
    assert answer.status_code == 303
    return Browser(workbench, client)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `offramp serve` on a free port; yield its process and the address that signs in."""
    command = [sys.executable, "-m", "offramp", "serve", "--workspace", str(folder), "--port", "0", *options]
    told = folder.parent / f"{folder.name}-server.txt"
    with told.open("w+", encoding="utf-8") as stream:
        process = subprocess.Popen(command, stderr=stream, stdout=subprocess.DEVNULL, env=dict(os.environ))
        try:
            yield process, _address(process, told)
        finally:
            process.kill()
            process.wait(10)


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Return the address that a server prints once it listens."""
    for _ in range(1200):
        found = re.search(r"https?://\S+/sign-in\?token=\S+\n", told.read_text(encoding="utf-8"))
        if found is not None:
            return found[0].strip()
        assert process.poll() is None, told.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError("the server does not start")
