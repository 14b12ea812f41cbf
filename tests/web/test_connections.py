"""Connections without a request in time are closed, and others are kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from offramp.web.connections import PatientProtocol, protocol_with


class Transport:
    """A connection that knows whether it is closed."""

    closed = False

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def waiting(cycle: object = None) -> tuple[Any, Transport, list[tuple[float, Any]]]:
    """Return a protocol that begins to wait while it serves a request, its connection and the calls that it asks for."""
    calls: list[tuple[float, Any]] = []
    protocol: Any = object.__new__(protocol_with(3.0))
    protocol.cycle, protocol.transport = cycle, Transport()
    protocol.loop = SimpleNamespace(call_later=lambda after, call, *args: calls.append((after, lambda: call(*args))))
    protocol._wait()  # noqa: SLF001  (uvicorn calls it by way of its own methods)
    return protocol, protocol.transport, calls


def test_a_connection_without_a_request_is_closed() -> None:
    _, transport, calls = waiting()
    assert [after for after, _ in calls] == [3.0]
    calls[0][1]()
    assert transport.closed


def test_a_connection_with_a_request_in_time_is_kept() -> None:
    protocol, transport, calls = waiting()
    protocol.cycle = object()
    calls[0][1]()
    assert not transport.closed


def test_the_next_request_has_the_same_time() -> None:
    served = object()
    protocol, transport, calls = waiting(served)
    calls[0][1]()
    assert transport.closed
    assert protocol.cycle is served


def test_patience_is_that_of_one_server() -> None:
    assert protocol_with(3.0).patience == 3.0
    assert PatientProtocol.patience == 20.0
