"""Sealed forecasts: the forecasts of a set with the hashes of everything they were made from, as one text.

A seal does not prove when a file was made. It lets anybody check that these forecasts follow from this case, these questions, these facts
and this code, and that no outcome was among them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp._version import __version__
from offramp.case.writing import to_yaml
from offramp.errors import QuestionError
from offramp.evidence.resolution import with_evidence
from offramp.experts.resolution import with_experts
from offramp.hindcasting.baselines import base_rate_forecast, persistence_forecast
from offramp.hindcasting.distributions import Chance, Distribution, linear_pool
from offramp.hindcasting.forecasting import HISTORIES, ModelForecasts, model_forecasts
from offramp.hindcasting.restating import case_of
from offramp.text import to_json
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case
    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.facts import Facts
    from offramp.hindcasting.questions import Blind
    from offramp.worlds.worlds import Worlds

__all__ = [
    "BASE_RATE",
    "MIXTURE",
    "MODEL",
    "PERSISTENCE",
    "POOL",
    "SAMPLES",
    "Sealed",
    "code_digest",
    "differences",
    "digests_of",
    "forecasts_in",
    "given_in",
    "read_sealed",
    "seal",
    "set_file",
]

SAMPLES = 64
"""Default number of worlds; with 256, no chance of the set of 2017 differs by more than 0.6 points."""

MODEL = "model"
"""Name of the forecaster that follows the main policy of the set."""

MIXTURE = "policies mixed"
"""Name of the forecaster that gives every policy the same weight."""

BASE_RATE = "base rate"
"""Name of the forecaster that knows the record before the date alone."""

POOL = "model and base rate"
"""Name of the forecaster that gives the model and the base rate the same weight: neither is known to be better before the outcomes."""

PERSISTENCE = "persistence"
"""Name of the forecaster that expects no change."""

FORMAT = 1

BESIDE = ("seal", "given")
"""Keys of a file that the seal does not cover."""

ROOMS = ("case", "graph", "stability", "beliefs", "worlds", "chain", "risk", "ensemble", "hindcasting")
"""Rooms of the package whose code makes the forecasts."""


@dataclass(frozen=True, eq=False)
class Sealed:
    """Forecasts of a set by question and forecaster, with the hashes of what they were made from.

    `digests` has the SHA-256 of the case, of the blind questions, of the facts until the date and of the code. `worlds` and
    `model` keep the worlds and the values in each, which the text does not have.
    """

    title: str
    date: str
    set: str
    samples: int
    seed: int
    histories: int
    digests: Mapping[str, str]
    forecasts: Mapping[str, Mapping[str, Forecast]]
    worlds: Worlds
    model: ModelForecasts

    @property
    def case(self) -> Case:
        """The case as of the date."""
        return self.worlds.case

    def to_dict(self) -> dict[str, Any]:
        """Return the content of the file: everything above as plain values, and the SHA-256 of that."""
        plain: dict[str, Any] = {
            "hindcast": FORMAT,
            "title": self.title,
            "date": self.date,
            "set": self.set,
            "version": __version__,
            "samples": self.samples,
            "seed": self.seed,
            "histories": self.histories,
            "sha256": dict(self.digests),
            "forecasts": {
                name: {who: forecast.to_dict() for who, forecast in by.items()} for name, by in self.forecasts.items()
            },
        }
        return {**plain, "seal": _digest(_canonical(plain))}

    def text(self, given: Mapping[str, Forecast] | None = None) -> str:
        """Return the content of the file; forecasts `given` the policy that came stand beside the seal, with a hash of their own."""
        plain = self.to_dict()
        if given:
            later = {name: forecast.to_dict() for name, forecast in given.items()}
            plain["given"] = {"forecasts": later, "sha256": _digest(plain["seal"] + _canonical(later))}
        return to_json(plain) + "\n"


def seal(
    blind: Blind,
    facts: Facts,
    name: str,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    histories: int = HISTORIES,
    claims: bool = False,
) -> Sealed:
    """Make the forecasts of a blind set from the facts until its date, and seal them.

    `name` is the slug or the file of the set. Facts after the date are dropped before anything reads them.

    Raises
    ------
    QuestionError
        where a question names something that its case or the record does not have.
    """
    known = facts.until(blind.set.date)
    case = case_of(blind, known)
    worlds = draw_worlds(case, samples, seed)
    model = model_forecasts(blind, worlds, histories=histories, claims=claims)
    forecasts: dict[str, dict[str, Forecast]] = {}
    for question in blind.set.questions:
        made = {
            MODEL: model.main.get(question),
            MIXTURE: model.mixture.get(question),
            BASE_RATE: base_rate_forecast(blind, question, known),
            PERSISTENCE: persistence_forecast(blind, question, known),
        }
        forecasts[question] = {who: forecast for who, forecast in made.items() if forecast is not None}
        if {MODEL, BASE_RATE} <= forecasts[question].keys():
            forecasts[question][POOL] = linear_pool(forecasts[question][MODEL], forecasts[question][BASE_RATE])
    digests = digests_of(blind, known, case)
    return Sealed(blind.set.title, blind.set.date, name, samples, seed, histories, digests, forecasts, worlds, model)


def digests_of(blind: Blind, facts: Facts, case: Case) -> dict[str, str]:
    """Return the SHA-256 of all that forecasts are made from: the case as of the date, the blind questions, the facts and the code.

    The case is hashed with the numbers that it takes from evidence and from panels of experts.
    """
    return {
        "case": _digest(to_yaml(with_experts(with_evidence(case)))),
        "questions": _digest(blind.text()),
        "evidence": _digest(facts.until(blind.set.date).text()),
        "code": code_digest(),
    }


def code_digest() -> str:
    """Return the SHA-256 of the package's code that makes forecasts, file by file with its name."""
    package = Path(__file__).parents[1]
    files = [
        *sorted(package.glob("*.py")),
        *(file for room in ROOMS for file in sorted((package / room).rglob("*")) if file.suffix in (".py", ".lark")),
    ]
    whole = hashlib.sha256()
    for file in files:
        # Line ends differ between systems, and the code does not.
        content = file.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{file.relative_to(package).as_posix()}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(plain: Mapping[str, Any]) -> str:
    return json.dumps(json.loads(to_json(plain)), sort_keys=True, ensure_ascii=False)


def read_sealed(path: str | Path) -> dict[str, Any]:
    """Read a file of sealed forecasts.

    Raises
    ------
    QuestionError
        where it cannot be read, is no such file, or was changed after it was sealed.
    """
    try:
        plain = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise QuestionError(f"{path}: no file of sealed forecasts: {error.strerror}") from None
    except ValueError:
        raise QuestionError(f"{path}: no file of sealed forecasts: it is not JSON, or it was cut off") from None
    if not isinstance(plain, dict) or plain.get("hindcast") != FORMAT or "seal" not in plain:
        raise QuestionError(f"{path}: no file of sealed forecasts; `offramp hindcast korea-2017 --out FILE` writes one")
    whole = _digest(_canonical({key: value for key, value in plain.items() if key not in BESIDE})) == plain["seal"]
    later = plain.get("given", {})
    known = isinstance(later, dict) and (
        not later or later.get("sha256") == _digest(plain["seal"] + _canonical(later.get("forecasts", {})))
    )
    if not whole or not known:
        raise QuestionError(f"{path}: the file was changed after it was sealed")
    return plain


def set_file(kept: Mapping[str, Any], path: str | Path) -> str:
    """Return the question set of a file of sealed forecasts: a file of that name beside it, or else the set as the file names it.

    Raises
    ------
    QuestionError
        where the file does not say from which set it was made.
    """
    name = kept.get("set")
    if not isinstance(name, str) or not name:
        raise QuestionError(f"{path}: the file does not say from which question set it was made")
    folder = Path(path).parent
    beside = [place for place in (folder / Path(name).name, folder / name) if place.is_file()]
    return str(beside[0]) if beside else name


def forecasts_in(kept: Mapping[str, Any]) -> dict[str, dict[str, Forecast]]:
    """Return the forecasts of a file of sealed forecasts, by question and forecaster."""
    return {name: {who: _forecast_of(plain) for who, plain in by.items()} for name, by in kept["forecasts"].items()}


def given_in(kept: Mapping[str, Any]) -> dict[str, Forecast]:
    """Return the forecasts given the policy that came of a file of sealed forecasts; empty where it has none."""
    return {name: _forecast_of(plain) for name, plain in kept.get("given", {}).get("forecasts", {}).items()}


def _forecast_of(plain: Mapping[str, Any]) -> Forecast:
    if "probability" in plain:
        return Chance(plain["probability"], plain.get("low"), plain.get("high"))
    return Distribution(tuple(plain["values"]), tuple(plain["weights"]))


SAID = {
    "case": "the case differs from that of the file",
    "questions": "the questions differ from those of the file",
    "evidence": "the facts until the date differ from those of the file",
    "code": "the code differs from that of the file",
}
"""Differences between a file of sealed forecasts and the present, by the part that has a hash."""


def differences(kept: Mapping[str, Any], digests: Mapping[str, str], made: Sealed | None = None) -> tuple[str, ...]:
    """Return in words how a file of sealed forecasts differs from the present: from hashes, and from forecasts made again.

    Empty where nothing differs.
    """
    found = tuple(sentence for key, sentence in SAID.items() if kept["sha256"].get(key) != digests[key])
    if made is None:
        return found
    fresh = json.loads(to_json(made.to_dict()))
    changed = [name for name, by in fresh["forecasts"].items() if kept["forecasts"].get(name) != by]
    changed += [name for name in kept["forecasts"] if name not in fresh["forecasts"]]
    return (*found, *(f"the forecast of “{name}” differs" for name in changed))
