"""Sign-in and sessions: what opens one, what ends it, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.web import sessions as module
from offramp.web.sessions import LIFETIME, MOST, Sessions

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what moves the clock of the sessions on by some seconds."""
    now = [1000.0]

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return now[0]

    monkeypatch.setattr(module, "time", Clock)

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


def opened(sessions: Sessions) -> str:
    secret = sessions.sign_in(sessions.token)
    assert secret is not None
    return secret


def test_a_token_opens_one_session_and_the_next_is_another() -> None:
    sessions = Sessions()
    token = sessions.token
    secret = sessions.sign_in(token)
    assert sessions.known(secret)
    assert sessions.token != token
    assert sessions.sign_in(token) is None
    assert secret != token


@pytest.mark.parametrize("token", ["", "x", "ä", "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_a_wrong_token_opens_nothing_and_ends_nothing(token: str) -> None:
    sessions = Sessions()
    good = sessions.token
    assert sessions.sign_in(token) is None
    assert sessions.token == good, "the address that was printed still works"
    assert sessions.sign_in(good) is not None


@pytest.mark.parametrize("secret", [None, "", "x"])
def test_an_unknown_secret_is_no_session(secret: str | None) -> None:
    sessions = Sessions()
    opened(sessions)
    assert not sessions.known(secret)
    sessions.sign_out(secret)


def test_a_session_lasts_while_it_is_used(clock: Callable[[float], None]) -> None:
    sessions = Sessions()
    used, unused = opened(sessions), opened(sessions)
    for _ in range(3):
        clock(LIFETIME - 1)
        assert sessions.known(used)
    assert not sessions.known(unused)
    clock(LIFETIME + 1)
    assert not sessions.known(used)
    assert not sessions.known(used), "it does not come back"


def test_sign_out_ends_one_session() -> None:
    sessions = Sessions()
    one, other = opened(sessions), opened(sessions)
    sessions.sign_out(one)
    assert not sessions.known(one)
    assert sessions.known(other)


def test_the_session_that_was_used_longest_ago_makes_room(clock: Callable[[float], None]) -> None:
    sessions = Sessions()
    secrets = []
    for _ in range(MOST):
        clock(1)
        secrets.append(opened(sessions))
    clock(1)
    assert sessions.known(secrets[0]), "used now, so the second is the oldest"
    clock(1)
    last = opened(sessions)
    assert [sessions.known(each) for each in (secrets[0], secrets[1], secrets[2], last)] == [True, False, True, True]


def test_no_secret_is_kept_as_it_is() -> None:
    sessions = Sessions()
    secret = opened(sessions)
    kept = [key for key, value in vars(sessions).items() if isinstance(value, dict) for key in value]
    assert kept
    assert secret not in kept
