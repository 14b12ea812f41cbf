"""Settings of a study: the file `study.yaml`, written with comments and read with places."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from offramp.case.yaml import compose
from offramp.errors import CaseError, Problem, did_you_mean
from offramp.worlds.defaults import METHODS, MOST_WORLDS, WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from offramp.case.model import Case
    from offramp.case.yaml import Document, Path
    from offramp.worlds.defaults import Method

__all__ = ["Settings", "read_settings"]

ALL = "all"
"""The word under `policies` that means every policy of the case."""


@dataclass(frozen=True)
class Settings:
    """Settings of a study: the number of worlds, their seed and method, the policies (None: all), and readings fixed in every world.

    `hindcast` is a file of sealed forecasts of the case in the folder of the study, for its brief; None without one.
    """

    samples: int = WORLDS
    seed: int = 0
    method: Method = "sobol"
    policies: tuple[str, ...] | None = None
    images: tuple[tuple[str, str], ...] = ()
    hindcast: str | None = None

    def text(self) -> str:
        """Return the settings as a file.

        >>> print(Settings(policies=("wait",)).text().splitlines()[5].partition("#")[0].strip())
        policies: ["wait"]
        """
        policies = ALL if self.policies is None else json.dumps(self.policies, ensure_ascii=False)
        lines = {
            "offramp: 1": "format of this file",
            f"samples: {self.samples}": "in how many worlds every policy is followed",
            f"seed: {self.seed}": "which worlds: the same case and seed give the same worlds on any machine",
            f"method: {self.method}": "how they are laid out: sobol (scrambled Sobol points) or latin (a Latin hypercube)",
            f"policies: {policies}": "all, or a list of policies of the case",
            f"images: {json.dumps(dict(self.images), ensure_ascii=False)}": "readings that every world takes, by actor; "
            "the others are drawn by their weights",
        }
        if self.hindcast is not None:
            lines[f"hindcast: {json.dumps(self.hindcast, ensure_ascii=False)}"] = (
                "sealed forecasts of the case, for the brief"
            )
        width = max(map(len, lines)) if max(map(len, lines)) < 40 else 20
        told = "".join(f"{line:<{width}}  # {comment}\n" for line, comment in lines.items())
        return f"# What is asked of case.yaml. `offramp study run` reads it; results of other settings are out of date.\n{told}"


def read_settings(text: str, file: str, case: Case) -> Settings:
    """Read the settings of a study of a case; `file` names them in messages.

    Raises
    ------
    CaseError
        with everything that is wrong, each with its line and column.
    """
    document = compose(text, file)
    if not isinstance(document.value, dict):
        raise CaseError([Problem("a study has settings such as `samples: 1000`", document.places.get(()))])
    found: dict[str, Any] = {}
    problems = [*document.problems]
    for key, value in document.value.items():
        if key not in _READERS:
            place = document.key_places[(key,)]
            problems.append(Problem(f"there is no setting `{key}`{did_you_mean(key, _READERS)}", place))
            continue
        try:
            found[key] = _READERS[key](value, case)
        except _WrongError as wrong:
            problems.append(Problem(f"`{key}` {wrong}", _place(document, (key, *wrong.path))))
    if problems:
        raise CaseError(problems)
    found.pop("offramp", None)
    return Settings(**found)


class _WrongError(Exception):
    """A setting is wrong; `path` is where in it."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path: Path = path


def _place(document: Document, path: Path) -> Any:
    return document.places.get(path) or document.key_places[path[:1]]


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case list():
            return "a list"
        case dict():
            return "a mapping"
    return f"`{value}`"


def _version(value: Any, _: Case) -> int:
    if value != "1":
        raise _WrongError(f"is {_shown(value)}; this program reads studies of format 1")
    return 1


def _whole(least: int, most: int | None) -> Callable[[Any, Case], int]:
    def read(value: Any, _: Case) -> int:
        span = f"from {least} to {most:,}" if most is not None else f"of {least} or more"
        digits = str(value).replace("_", "").replace(",", "")
        if not isinstance(value, str) or not digits.isdecimal():
            raise _WrongError(f"is {_shown(value)}; expected a whole number {span}")
        number = int(digits)
        if number < least or (most is not None and number > most):
            raise _WrongError(f"is {number:,}; expected a whole number {span}")
        return number

    return read


def _method(value: Any, _: Case) -> Method:
    if value not in METHODS:
        raise _WrongError(f"is {_shown(value)}; expected {' or '.join(METHODS)}")
    return cast("Method", value)


def _policies(value: Any, case: Case) -> tuple[str, ...] | None:
    if value == ALL:
        return None
    if not isinstance(value, list) or not value:
        raise _WrongError(f"is {_shown(value)}; expected `all`, or a list of policies of the case")
    for i, name in enumerate(value):
        if name not in case.policies:
            raise _WrongError(
                f"names {_shown(name)}, which is no policy of the case{did_you_mean(str(name), case.policies)}", i
            )
        if name in value[:i]:
            raise _WrongError(f"names `{name}` twice", i)
    return tuple(value)


def _images(value: Any, case: Case) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise _WrongError(f"is {_shown(value)}; expected readings by actor, such as {{dprk: survivor}}, or {{}}")
    return tuple(_images_in(value, case.images))


def _images_in(value: dict[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for actor, image in value.items():
        if actor not in known:
            raise _WrongError(f"names `{actor}`, which has no rival readings{did_you_mean(actor, known)}", actor)
        if image not in known[actor]:
            raise _WrongError(
                f"names {_shown(image)}, which is no reading of `{actor}`{did_you_mean(str(image), known[actor])}",
                actor,
            )
        yield actor, image


def _hindcast(value: Any, _: Case) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongError(
            f"is {_shown(value)}; expected a file of sealed forecasts, as `offramp hindcast --out` writes it"
        )
    return value


_READERS: dict[str, Callable[[Any, Case], Any]] = {
    "offramp": _version,
    "samples": _whole(1, MOST_WORLDS),
    "seed": _whole(0, None),
    "method": _method,
    "policies": _policies,
    "images": _images,
    "hindcast": _hindcast,
}
