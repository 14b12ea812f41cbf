"""Settings that would show a case to other machines are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    own = ServerSettings(tmp_path, host, 8443, understood=True, certificate=tmp_path / "c", key=tmp_path / "k")
    assert own.address.startswith("https://")


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
