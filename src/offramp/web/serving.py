"""The server: it binds, prints the address that signs a browser in, and answers until it is interrupted."""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn

from offramp.errors import OutputError
from offramp.web.application import application, sign_in_address
from offramp.web.connections import protocol_with
from offramp.web.workbench import open_workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.web.settings import ServerSettings

__all__ = ["serve_workbench"]

MOST_CONNECTIONS = 1000
"""Most connections at a time; a further one gets 503."""


def serve_workbench(settings: ServerSettings, tell: Callable[[str], None], *, browser: bool = False) -> None:
    """Serve the workbench of a folder until an interrupt; `tell` prints the address.

    With port 0, the system chooses a free port.

    Raises
    ------
    OutputError
        where the port is taken, or the folder cannot be written to.
    """
    listener = _listener(settings.host, settings.port)
    port = listener.getsockname()[1]
    settings = replace(settings, port=port)
    workbench = open_workbench(settings)
    _tell_of_sign_ins(tell)
    config = uvicorn.Config(
        application(workbench),
        http=protocol_with(settings.limits.patience),
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=32_768,
        timeout_keep_alive=int(settings.limits.patience),
        timeout_graceful_shutdown=3,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.key,
    )
    address = sign_in_address(workbench)
    tell(f"offramp shows the cases of {workbench.store.workspace.folder}")
    tell(f"open this address; it works once: {address}")
    if browser:
        import webbrowser

        threading.Timer(0.2, webbrowser.open, [address]).start()
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)  # whoever reads the address can connect at once
    except OSError as error:
        listener.close()
        raise OutputError(
            f"the workbench cannot listen at {host}, port {port}: {error.strerror}; choose another with --port"
        ) from None
    return listener


def _tell_of_sign_ins(tell: Callable[[str], None]) -> None:
    """Show messages of the workbench, such as the address for the next browser."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            tell(self.format(record))

    logger = logging.getLogger("offramp.web")
    logger.handlers = [Teller()]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
