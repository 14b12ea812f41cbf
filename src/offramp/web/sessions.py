"""Sign-in by an address that works once, and sessions of browsers."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time

__all__ = ["Sessions"]

LIFETIME = 12 * 3600.0
"""Seconds without a request after which a session ends."""

MOST = 50
"""Most sessions at a time; the oldest ends first."""


class Sessions:
    """Sessions in memory, by the hash of their secret; they end with the server.

    >>> sessions = Sessions()
    >>> token = sessions.token
    >>> secret = sessions.sign_in(token)
    >>> sessions.known(secret), sessions.sign_in(token)
    (True, None)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_use: dict[str, float] = {}
        self._token = secrets.token_urlsafe(32)

    @property
    def token(self) -> str:
        """The secret of the next sign-in; each is good for one browser."""
        return self._token

    def sign_in(self, token: str) -> str | None:
        """Return the secret of a new session, and end the token; None where the token is wrong or used."""
        with self._lock:
            if not secrets.compare_digest(token.encode(), self._token.encode()):
                return None
            self._token = secrets.token_urlsafe(32)
            secret = secrets.token_urlsafe(32)
            self._last_use[_digest(secret)] = time.monotonic()
            while len(self._last_use) > MOST:
                del self._last_use[min(self._last_use, key=lambda each: self._last_use[each])]
            return secret

    def known(self, secret: str | None) -> bool:
        """Return whether a session is open, and note its use."""
        if secret is None:
            return False
        now, digest = time.monotonic(), _digest(secret)
        with self._lock:
            last = self._last_use.get(digest)
            if last is None or now - last > LIFETIME:
                self._last_use.pop(digest, None)
                return False
            self._last_use[digest] = now
            return True

    def sign_out(self, secret: str | None) -> None:
        """End a session."""
        if secret is not None:
            with self._lock:
                self._last_use.pop(_digest(secret), None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
