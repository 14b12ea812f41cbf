"""Connections of clients: one that sends no request in time is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

__all__ = ["PatientProtocol", "protocol_with"]


class PatientProtocol(H11Protocol):
    """HTTP that waits for the head of a request no longer than `patience` seconds, so that idle connections hold nothing."""

    patience = 20.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._wait()

    def _wait(self) -> None:
        self.loop.call_later(self.patience, self._close_if_idle, self.cycle)

    def _close_if_idle(self, served: Any) -> None:
        """Close the connection where no request has begun since the wait did."""
        if self.cycle is served and not self.transport.is_closing():
            self.transport.close()


def protocol_with(patience: float) -> type[PatientProtocol]:
    """Return the protocol with another patience, in seconds."""
    return type("PatientProtocol", (PatientProtocol,), {"patience": patience})
