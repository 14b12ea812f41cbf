"""The files that a study makes out of its results, their inputs, and which of them are out of date."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from offramp._version import __version__
from offramp.case.reading import loads
from offramp.ensemble.provenance import provenance_of
from offramp.errors import ResultsError
from offramp.files import write_whole
from offramp.hindcasting.sealing import read_sealed, set_file
from offramp.study.brief import briefs
from offramp.study.study import CASE
from offramp.text import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.ensemble.outcomes import Outcomes
    from offramp.study.study import Study

__all__ = ["MADE", "PRODUCTS", "State", "make", "states"]

State = Literal["done", "missing", "out of date", "changed by hand"]

MADE = "made.json"
PRODUCTS = ("ranking.json", "claims.json", "brief.html", "brief.md", "brief.json")


def states(study: Study) -> Mapping[str, State]:
    """Return the status of each file: `out of date` if its inputs have changed since.

    Raises
    ------
    ResultsError
        if one of them cannot be read.
    """
    made, wanted = _made(study.folder), _sources(study)
    return {name: _state(study.folder / name, made.get(name), wanted[name]) for name in PRODUCTS}


def _state(path: Path, entry: Any, wanted: str) -> State:
    if not path.is_file():
        return "missing"
    if not isinstance(entry, dict):
        return "out of date"
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror}") from None
    if entry.get("sha256") != digest:
        return "changed by hand"
    return "done" if entry.get("of") == wanted else "out of date"


def _sources(study: Study) -> Mapping[str, str]:
    """Return a hash of the inputs of each file."""
    key = provenance_of(study.plan, study.worlds)["key"]
    whole = [__version__, key, study.case.digest, *_of_hindcast(study)]
    return {
        # The brief names the file of the case, and so changes with every comment in it.
        name: hashlib.sha256(json.dumps(whole if name.startswith("brief.") else whole[:2]).encode()).hexdigest()
        for name in PRODUCTS
    }


def _of_hindcast(study: Study) -> list[str]:
    """Return the hashes of the sealed forecasts of a study and of their questions; none without a hindcast.

    Raises
    ------
    QuestionError
        where the file of the forecasts cannot be read.
    """
    if study.hindcast is None:
        return []
    questions = Path(set_file(read_sealed(study.hindcast), study.hindcast))
    files = [study.hindcast, *([questions] if questions.is_file() else [])]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def _made(folder: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((folder / MADE).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def make(study: Study, outcomes: Outcomes, names: tuple[str, ...]) -> Iterator[str]:
    """Write some of the files, each whole or not at all, and yield the name of each written file.

    Raises
    ------
    OutputError
        if one cannot be written.
    """
    wanted, made = _sources(study), dict(_made(study.folder))
    for name, text in _texts(study, outcomes, names):
        made[name] = {"of": wanted[name], "sha256": hashlib.sha256(text.encode()).hexdigest()}
        entries = {name: made[name] for name in PRODUCTS if name in made}
        # In this order, so that whatever ends it, a file that is there is the one that is spoken of.
        (study.folder / name).unlink(missing_ok=True)
        write_whole(study.folder / MADE, _json({"format": 1, "offramp": __version__, "files": entries}))
        write_whole(study.folder / name, text)
        yield name


def _texts(study: Study, outcomes: Outcomes, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from offramp.claim_testing.claims import claims, told
    from offramp.graph.readings import readings
    from offramp.ranking.rank import rank

    if "ranking.json" in names:
        yield "ranking.json", _json(rank(outcomes).to_dict())
    if "claims.json" in names:
        yield "claims.json", _json(told(study.case, claims(study.case, readings(study.case), outcomes), outcomes))
    forms = tuple(name.removeprefix("brief.") for name in names if name.startswith("brief."))
    if forms:
        # The case goes by its plain name, so that no file knows where the study is.
        named = loads(study.text, CASE)
        yield from ((f"brief.{form}", text) for form, text in briefs(named, outcomes, forms, study.hindcast))


def _json(value: Any) -> str:
    return to_json(value) + "\n"
