"""The server as the command runs it: slow clients, many connections, and an end at any moment."""

from __future__ import annotations

import http.cookiejar
import random
import signal
import socket
import threading
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.web.workbenches import SMALL, running

from offramp.cli import cli
from offramp.web.history import CaseHistory
from offramp.web.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


class Client:
    """A browser without scripts."""

    def __init__(self, address: str) -> None:
        self.base = address.partition("/sign-in")[0]
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.get(address.removeprefix(self.base))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **fields: str) -> str:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.base + path, data, {"origin": self.base})  # noqa: S310  (an address of this test)
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())


@pytest.mark.dear
def test_slow_clients_and_many_connections_hold_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as (_, address):
        client = Client(address)
        host, _, port = client.base.removeprefix("http://").partition(":")
        idle = [socket.create_connection((host, int(port))) for _ in range(200)]
        slow = socket.create_connection((host, int(port)))
        slow.sendall(b"POST /cases HTTP/1.1\r\nHost: " + f"{host}:{port}".encode() + b"\r\nContent-Length: 100\r\n\r\n")
        assert "Your cases" in client.get("/")
        for each in (*idle, slow):
            each.close()
        assert "Your cases" in client.get("/")


@pytest.mark.dear
def test_a_server_that_is_killed_leaves_every_file_whole(tmp_path: Path) -> None:
    """A save is whole or not at all, whenever the process ends; what was told as saved is there."""
    drawn = random.Random(17)  # noqa: S311  (no secret)
    (tmp_path / "case.yaml").write_text(SMALL)
    titles = {"Small"}
    saved = "Small"
    for _ in range(3):
        with running(tmp_path) as (process, address):
            client = Client(address)
            client.get("/cases/case/text")
            ender = threading.Timer(drawn.uniform(0.05, 1.5), process.send_signal, [signal.SIGKILL])
            ender.start()
            try:
                for number in range(200):
                    title = f"T{drawn.random():.12f}{number}"
                    titles.add(title)
                    page = client.get("/cases/case/text")
                    version = page.partition('name="version" value="')[2].partition('"')[0]
                    client.post("/cases/case/text", version=version, text=SMALL.replace("Small", title))
                    saved = title
            except OSError:
                pass
            ender.join()
        text = (tmp_path / "case.yaml").read_text()
        title = text.partition("title: ")[2].partition("\n")[0]
        assert text == SMALL.replace("Small", title)
        assert title in titles
        history = CaseHistory(Workspace(tmp_path).folder)
        kept = [history.text(each) for each in history.versions("case")]
        history.close()
        assert SMALL.replace("Small", saved) in kept


def test_a_host_that_others_reach_is_refused(tmp_path: Path) -> None:
    answer = CliRunner().invoke(cli, ["serve", "--workspace", str(tmp_path), "--host", "0.0.0.0"])  # noqa: S104
    assert answer.exit_code == 1
    assert "--i-understand" in str(answer.exception)


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = CliRunner().invoke(cli, ["serve", "--workspace", str(tmp_path), "--port", str(taken.getsockname()[1])])
    assert answer.exit_code == 1
    assert "--port" in str(answer.exception)
