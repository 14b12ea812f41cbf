"""The workbench over many requests, and under many kills; for the hand: `python -m benchmarks.endurance requests|kills [NUMBER]`.

`requests` sends requests of mixed kind to a server on this machine, and shows the memory of the server and of its worker processes
on the way (Linux). `kills` ends servers with SIGKILL at random moments of saves, and checks every file and every version.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks.workbench import Client, server
from offramp.case.catalog import find
from offramp.tables import Table
from offramp.web.history import CaseHistory
from offramp.web.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["kill_while_saving", "main", "send_requests"]

REQUESTS = 20_000
KILLS = 100
MOST = {"requests": 200_000, "kills": 1000}
"""Most requests and kills of a run."""

LOOKS = 10
"""Number of looks at the memory after the first one."""

CASES = ("hotline", "elmira-1991", "prisoners-dilemma")

PAGES = (
    "/",
    "/index.json",
    "/work",
    "/static/workbench.css",
    "/density.svg?low={0}&best={1}&high={2}&unit=per+year",
    "/cases/{name}/build/{section}",
    "/cases/{name}/build/{section}.json",
    "/cases/{name}/text",
    "/cases/{name}/ask/stability",
    "/cases/{name}/ask/stability.json?search={state}",
    "/cases/{name}/ask/graph?centre={state}&depth=1",
    "/cases/{name}/ask/why?state={state}",
    "/cases/hotline/ask/routes",
    "/cases/hotline/ask/risk?policy={policy}&set+misread={1}",
    "/cases/{name}/argue/notes",
    "/cases/{name}/argue/history",
    "/cases/hotline/argue/compare?other=prisoners-dilemma",
    "/cases/none/text",
    "/cases/{name}/ask/why?state=nowhere",
    "/no/such/page",
)
SECTIONS = ("case", "actors", "rules", "preferences", "unknowns", "policies", "measures", "sources")


def memory_of(process: int) -> tuple[float, list[float]]:
    """Return the resident memory of a process and of each process that it started, in MB."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "status").read_text(encoding="utf-8")
        except OSError:
            continue  # it has ended
        values = dict(line.partition(":")[::2] for line in text.splitlines())
        if process in (int(folder.name), int(values["PPid"])) and "VmRSS" in values:
            found.append((int(folder.name) != process, int(values["VmRSS"].split()[0]) / 1024))
    own = [size for child, size in found if not child]
    return (own or [0.0])[0], sorted(size for child, size in found if child)


def _one(client: Client, drawn: random.Random, number: int) -> int:
    """Send one request, and return the status of its answer."""
    name = drawn.choice(CASES)
    if number % 20 == 0:  # a save, through a form
        fields = {"path": '["title"]', "value": f"Title {number}", "version": str(client.version(name))}
        return client.post(f"/cases/{name}/change/put", fields)
    if number % 20 == 1:  # a form that shows no version
        return client.post(f"/cases/{name}/change/put", {"path": '["title"]', "value": "x"})
    if number % 500 == 2:
        return client.post("/cases/hotline/ask/glance", {"samples": "2", "seed": str(number)})
    low = round(drawn.uniform(0.01, 0.02), 4)
    path = drawn.choice(PAGES).format(
        low,
        2 * low,
        4 * low,
        name=name,
        section=drawn.choice(SECTIONS),
        state=f"s{drawn.randrange(16 if name == 'hotline' else 4)}",
        policy=quote(drawn.choice(("wait", "stand down"))),
    )
    return client.status(path)


def send_requests(number: int, tell: Callable[[str], None]) -> Table:
    """Send requests of mixed kind to a server, and return the memory on the way as a table."""
    drawn = random.Random(17)  # noqa: S311  (no secret)
    rows, statuses = [], Counter[int]()
    with tempfile.TemporaryDirectory() as folder:
        for name in CASES:
            file = find(name)
            assert file is not None, name
            (Path(folder) / f"{name}.yaml").write_bytes(file.read_bytes())
        with server(Path(folder)) as running, Client(running.host, running.path) as client:
            began = time.perf_counter()
            for i in range(number + 1):
                # The first look comes after the worker processes have answered: before, they have loaded nothing.
                if i == min(400, number // 20) or (i and i % max(number // LOOKS, 1) == 0):
                    own, workers = memory_of(running.process.pid)
                    told = " + ".join(f"{size:.0f}" for size in workers)
                    rows.append((f"{i:,}", f"{time.perf_counter() - began:.0f}", f"{own:.0f}", told))
                    tell("  ".join(rows[-1]))
                statuses[_one(client, drawn, i)] += 1
    note = ", ".join(f"{count:,} with status {status}" for status, count in sorted(statuses.items()))
    columns = ("requests", "seconds", "server (MB)", "worker processes (MB)")
    return Table("Memory of the workbench", columns, tuple(rows), note)


TEXT = """offramp: 1
title: {title}
actors:
  a: {{name: Ann, options: {{go: Go}}}}
  b: {{name: Bob, options: {{stay: Stay}}}}
status quo: []
preferences:
  a: [a.go, not b.stay]
  b: [b.stay]
"""


def kill_while_saving(folder: Path, times: int, drawn: random.Random) -> int:
    """Kill servers at random moments of saves, check the file and the versions after each, and return the number of saves.

    Raises
    ------
    AssertionError
        where a file is not whole, or a save is lost that the server had answered.
    """
    (folder / "case.yaml").write_text(TEXT.format(title="Begun"), encoding="utf-8")
    titles, answered, saves = {"Begun"}, "Begun", 0
    for _ in range(times):
        with server(folder) as running, Client(running.host, running.path) as client:
            client.status("/cases/case/text")
            ender = threading.Timer(drawn.uniform(0.02, 1.0), running.process.send_signal, [signal.SIGKILL])
            ender.start()
            try:
                while True:
                    title = f"T{drawn.random():.15f}"
                    titles.add(title)
                    fields = {"version": str(client.version("case")), "text": TEXT.format(title=title)}
                    assert client.post("/cases/case/text", fields) == 303
                    answered, saves = title, saves + 1
            except (OSError, HTTPException):
                ender.join()
        text = (folder / "case.yaml").read_text(encoding="utf-8")
        title = text.partition("title: ")[2].partition("\n")[0]
        assert text == TEXT.format(title=title), f"the file is not whole: {text!r}"
        assert title in titles, title
        history = CaseHistory(Workspace(folder).folder)
        kept = {history.text(each) for each in history.versions("case")}
        history.close()
        assert TEXT.format(title=answered) in kept, f"a save that was answered is lost: {answered}"
    return saves


def main(arguments: list[str]) -> None:
    """Run one of the two, as often as asked for."""
    what, number = [*arguments, "", ""][:2]
    if what not in MOST or not (number or "1").isdigit() or int(number or 1) > MOST[what]:
        sys.exit("write `requests` or `kills`, and perhaps a number: at most 200,000 requests or 1,000 kills")
    if what == "requests":
        print(send_requests(int(number or REQUESTS), lambda line: print(line, file=sys.stderr, flush=True)))
        return
    times = int(number or KILLS)
    with tempfile.TemporaryDirectory() as folder:
        saves = kill_while_saving(Path(folder), times, random.Random())  # noqa: S311  (no secret)
    print(f"{times} kills in {saves:,} saves: every file was whole, and no answered save was lost")


if __name__ == "__main__":
    main(sys.argv[1:])
