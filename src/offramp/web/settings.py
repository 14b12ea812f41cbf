"""Settings of the workbench: its folder, its address and its limits."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Limits", "ServerSettings", "is_loopback"]

PROXY = r"https://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?"


_PORTS = {"http": 80, "https": 443}
"""The port that an address has without naming one."""


def is_loopback(host: str) -> bool:
    """Return whether only programs of this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Limits:
    """Limits of a server: bytes of a request and of a case, seconds, memory, and numbers of processes.

    `seconds` is the budget of a question that a page waits for, `long_seconds` that of work in the background. `memory` is in bytes
    per process. `patience` is how many seconds a client may take to send a request, `unread` how many
    work in the background goes on without a reader.
    """

    upload: int = 2_000_000
    case: int = 1_000_000
    seconds: float = 60.0
    long_seconds: float = 1800.0
    memory: int = 4 * 2**30
    workers: int = 2
    jobs: int = 2
    patience: float = 20.0
    unread: float = 600.0


@dataclass(frozen=True)
class ServerSettings:
    """The address of the workbench, and the hosts that it answers.

    `proxy` is the address, such as `https://offramp.example.org`, under which a proxy with TLS shows the workbench. `certificate` and
    `key` are the files of TLS. `language` is that of the pages.

    Raises
    ------
    QuestionError
        where another machine could reach the workbench without encryption, or nobody has said that this is meant.
    """

    workspace: Path
    host: str = "127.0.0.1"
    port: int = 8080
    proxy: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    understood: bool = False
    limits: Limits = field(default_factory=Limits)
    language: str = "en"

    def __post_init__(self) -> None:
        if self.proxy is not None and not re.fullmatch(PROXY, self.proxy):
            raise QuestionError(
                f"the proxy is named `{self.proxy}`; write its address without a path, such as `https://offramp.example.org`"
            )
        if (self.certificate is None) != (self.key is None):
            raise QuestionError("TLS needs both files; give --tls-certificate and --tls-key")
        if is_loopback(self.host):
            return
        if not self.understood:
            raise QuestionError(
                f"`--host {self.host}` lets other machines reach the workbench, and every case in its folder; add --i-understand if this is meant"
            )
        if self.certificate is None and self.proxy is None:
            raise QuestionError(
                f"`--host {self.host}` needs encryption; give --tls-certificate and --tls-key, or name a proxy with TLS by --behind-proxy"
            )
        if self.proxy is None and self.host.strip("[]") in ("0.0.0.0", "::"):  # noqa: S104  (it is refused)
            raise QuestionError(
                f"`--host {self.host}` is no address that a browser can open; name the one of this machine, or a proxy by --behind-proxy"
            )

    @property
    def scheme(self) -> str:
        """The scheme of the workbench's own address."""
        return "http" if self.certificate is None else "https"

    @property
    def secure(self) -> bool:
        """Whether a browser reaches the workbench by TLS alone."""
        return self.certificate is not None or self.proxy is not None

    @property
    def address(self) -> str:
        """The address under which a browser reaches the workbench, without a slash at its end.

        >>> from pathlib import Path
        >>> ServerSettings(Path("cases"), port=8100).address
        'http://127.0.0.1:8100'
        """
        if self.proxy is not None:
            return self.proxy.rstrip("/").removesuffix(f":{_PORTS['https']}")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The values of `Host` that are answered; any other may be a name that somebody has bound to this address."""
        if self.proxy is not None:
            return frozenset({self.address.partition("://")[2].casefold()})
        names = {self.address.partition("://")[2].casefold()}
        if is_loopback(self.host):
            names |= {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        if self.port == _PORTS[self.scheme]:  # which browsers leave out
            names |= {name.rpartition(":")[0] for name in names}
        return frozenset(names)

    @property
    def origins(self) -> frozenset[str]:
        """The values of `Origin` from which changes are accepted."""
        scheme = self.address.partition("://")[0]
        return frozenset(f"{scheme}://{host}" for host in self.hosts)
