"""The workbench: the first page from the start of the process, a reason, and the figures of a slider."""

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from offramp.case.catalog import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from benchmarks.asked import Asked

__all__ = ["main"]

STARTS = 5
REQUESTS = 50
PROCESSOR = 0.5
"""Most processor seconds until the first page; unlike the clock, they hardly depend on other work of the machine."""


@dataclass(frozen=True)
class Running:
    """A server: when it began, its process, its host and the path that signs in."""

    began: float
    process: subprocess.Popen[str]
    host: str
    path: str


@contextmanager
def server(folder: Path) -> Iterator[Running]:
    """Run the workbench on a folder, at a free port of this machine."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "offramp", "serve", "--workspace", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        found = None
        while found is None:
            found = re.search(r"http://([^/]+)(/sign-in\?\S+)", process.stderr.readline())
        yield Running(began, process, found[1], found[2])
    finally:
        process.kill()
        process.wait(10)
        process.stderr.close()


class Client:
    """One signed-in connection."""

    def __init__(self, host: str, path: str) -> None:
        self.host, self.connection = host, http.client.HTTPConnection(host, timeout=600)
        self.cookie = ""
        self.cookie = self._asked(path).headers["set-cookie"].partition(";")[0]

    def _asked(self, path: str, fields: dict[str, str] | None = None) -> http.client.HTTPResponse:
        headers = {"cookie": self.cookie, "origin": f"http://{self.host}"}
        if fields is None:
            self.connection.request("GET", path, headers=headers)
        else:
            headers["content-type"] = "application/x-www-form-urlencoded"
            self.connection.request("POST", path, urlencode(fields), headers)
        answer = self.connection.getresponse()
        self.body = answer.read()
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def status(self, path: str) -> int:
        """Return the status of a page."""
        return self._asked(path).status

    def post(self, path: str, fields: dict[str, str]) -> int:
        """Return the status of the answer to a form."""
        return self._asked(path, fields).status

    def version(self, case: str) -> int:
        """Return the number of the version of a case that its page of text shows."""
        assert self.status(f"/cases/{case}/text") == 200, case
        return int(re.findall(rb'name="version" value="(\d+)"', self.body)[0])

    def seconds(self, path: str) -> float:
        """Return the seconds until a page has arrived."""
        began = time.perf_counter()
        assert self._asked(path).status == 200, path
        return time.perf_counter() - began


def first_page() -> tuple[list[float], float]:
    """Return the seconds from the start of a process to its first page, and the processor seconds of one start."""
    found, before = [], os.times()
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as running:
            with Client(running.host, running.path) as client:
                client.seconds("/")
            found.append(time.perf_counter() - running.began)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return found, used / STARTS


def questions() -> tuple[list[float], list[float]]:
    """Return the seconds of a reason and of a slider's figures in the Korean case, each asked anew."""
    with tempfile.TemporaryDirectory() as name:
        file = find("korea-2017")
        assert file is not None
        (Path(name) / "korea.yaml").write_bytes(file.read_bytes())
        with server(Path(name)) as running:
            client = Client(running.host, running.path)
            client.seconds("/cases/korea/ask/why")
            why = [client.seconds(f"/cases/korea/ask/why?state=s{40 * i}&actor=dprk") for i in range(REQUESTS)]
            client.seconds("/cases/korea/ask/risk?policy=wait")
            moved = [f"/cases/korea/ask/risk?policy=wait&set+crises={0.3 + 0.004 * i:.3f}" for i in range(REQUESTS)]
            return why, [client.seconds(path) for path in moved]


def main() -> list[Asked]:
    """Return what was asked for, and what was found."""
    (begun, used), (why, slider) = first_page(), questions()
    rows = (
        ("first page of the workbench", 0.7, begun),
        ("why, Korean case", 0.1, why),
        ("figures of a slider, Korean case", 0.3, slider),
    )
    found = [(what, most, statistics.median(seconds)) for what, most, seconds in rows]
    met = [(what, f"under {most:g} s", f"{middle:.3f} s", middle < most) for what, most, middle in found]
    return [
        *met,
        ("processor, first page of the workbench", f"under {PROCESSOR:g} s", f"{used:.3f} s", used < PROCESSOR),
    ]


if __name__ == "__main__":
    print(*main(), sep="\n")
