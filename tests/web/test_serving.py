"""The server as the command runs it: slow clients, many connections, and an end at any moment."""

from __future__ import annotations

import http.cookiejar
import random
import socket
import urllib.request
from typing import TYPE_CHECKING

import pytest
from benchmarks.endurance import kill_while_saving
from click.testing import CliRunner
from tests.web.workbenches import running

from offramp.cli import cli

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
    assert kill_while_saving(tmp_path, 2, random.Random(17)) >= 0  # noqa: S311  (no secret)


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
