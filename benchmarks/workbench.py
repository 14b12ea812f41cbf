"""The workbench: the first page from the start of the process, a reason, and the figures of a slider."""

from __future__ import annotations

import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.case.catalog import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.asked import Asked

__all__ = ["main"]

STARTS = 5
REQUESTS = 50


@contextmanager
def server(folder: Path) -> Iterator[tuple[float, str, str]]:
    """Run the workbench on a folder; yield when it began, its host and the path that signs in."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "offramp", "serve", "--workspace", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = None
        while found is None:
            found = re.search(r"http://([^/]+)(/sign-in\?\S+)", process.stderr.readline())
        yield began, found[1], found[2]
    finally:
        process.kill()
        process.wait(10)


class Client:
    """One signed-in connection."""

    def __init__(self, host: str, path: str) -> None:
        self.connection = http.client.HTTPConnection(host, timeout=600)
        self.cookie = ""
        self.cookie = self._asked(path).headers["set-cookie"].partition(";")[0]

    def _asked(self, path: str) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers={"cookie": self.cookie})
        answer = self.connection.getresponse()
        answer.read()
        return answer

    def seconds(self, path: str) -> float:
        """Return the seconds until a page has arrived."""
        began = time.perf_counter()
        assert self._asked(path).status == 200, path
        return time.perf_counter() - began


def first_page() -> list[float]:
    """Return the seconds from the start of a process to its first page."""
    found = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (began, host, path):
            Client(host, path).seconds("/")
            found.append(time.perf_counter() - began)
    return found


def questions() -> tuple[list[float], list[float]]:
    """Return the seconds of a reason and of a slider's figures in the Korean case, each asked anew."""
    with tempfile.TemporaryDirectory() as name:
        file = find("korea-2017")
        assert file is not None
        (Path(name) / "korea.yaml").write_bytes(file.read_bytes())
        with server(Path(name)) as (_, host, path):
            client = Client(host, path)
            client.seconds("/cases/korea/ask/why")
            why = [client.seconds(f"/cases/korea/ask/why?state=s{40 * i}&actor=dprk") for i in range(REQUESTS)]
            client.seconds("/cases/korea/ask/risk?policy=wait")
            moved = [f"/cases/korea/ask/risk?policy=wait&set+crises={0.3 + 0.004 * i:.3f}" for i in range(REQUESTS)]
            return why, [client.seconds(path) for path in moved]


def main() -> list[Asked]:
    """Return what was asked for, and what was found."""
    begun, (why, slider) = first_page(), questions()
    rows = (
        ("first page of the workbench", 0.7, begun),
        ("why, Korean case", 0.1, why),
        ("figures of a slider, Korean case", 0.3, slider),
    )
    found = [(what, most, statistics.median(seconds)) for what, most, seconds in rows]
    return [(what, f"under {most:g} s", f"{middle:.3f} s", middle < most) for what, most, middle in found]


if __name__ == "__main__":
    print(*main(), sep="\n")
