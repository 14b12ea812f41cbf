"""Settings that would show a case to other machines are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offramp.errors import QuestionError
from offramp.web.settings import ServerSettings, is_loopback

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.org"])  # noqa: S104  (it is refused)
def test_another_host_has_to_be_meant_and_encrypted(host: str, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="--i-understand"):
        ServerSettings(tmp_path, host)
    with pytest.raises(QuestionError, match="encryption"):
        ServerSettings(tmp_path, host, understood=True)
    behind = ServerSettings(tmp_path, host, understood=True, proxy="https://cases.example.org/")
    assert behind.hosts == {"cases.example.org"}
    assert behind.origins == {"https://cases.example.org"}
    assert behind.secure
    tls: dict[str, Any] = {"understood": True, "certificate": tmp_path / "c", "key": tmp_path / "k"}
    if host in ("0.0.0.0", "::"):  # noqa: S104
        with pytest.raises(QuestionError, match="no address that a browser can open"):
            ServerSettings(tmp_path, host, 8443, **tls)
        return
    assert ServerSettings(tmp_path, host, 8443, **tls).address.startswith("https://")


def test_the_port_that_a_browser_leaves_out_is_no_other_host(tmp_path: Path) -> None:
    plain = ServerSettings(tmp_path, port=80)
    assert {"127.0.0.1", "127.0.0.1:80", "localhost", "[::1]"} <= plain.hosts
    assert "http://localhost" in plain.origins
    tls = ServerSettings(tmp_path, "example.org", 443, understood=True, certificate=tmp_path / "c", key=tmp_path / "k")
    assert tls.hosts == {"example.org", "example.org:443"}
    assert "127.0.0.1" not in ServerSettings(tmp_path, port=8080).hosts
    behind = ServerSettings(tmp_path, proxy="https://cases.example.org:443/")
    assert behind.hosts == {"cases.example.org"}
    assert behind.origins == {"https://cases.example.org"}


def test_a_proxy_has_tls_and_a_certificate_its_key(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="https"):
        ServerSettings(tmp_path, proxy="http://cases.example.org")
    for proxy in (
        "https://x.example/path",
        "https://x.example?a",
        "https://u@x.example",
        "https://",
        "https://x.example//",
    ):
        with pytest.raises(QuestionError, match="without a path"):
            ServerSettings(tmp_path, proxy=proxy)
    assert ServerSettings(tmp_path, proxy="https://x.example:8443/").address == "https://x.example:8443"
    with pytest.raises(QuestionError, match="both files"):
        ServerSettings(tmp_path, certificate=tmp_path / "c")


def test_loopback_addresses_are_known() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.5.0.1", "::1", "[::1]", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "10.0.0.1", "localhost.example.org", "")))  # noqa: S104
