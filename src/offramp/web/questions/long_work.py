"""Long work in the background: the ranking, the claims, the choice at a glance, and the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.text import rounded
from offramp.web.questions.cases import case_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.ensemble.outcomes import Outcomes

__all__ = ["choice_at_a_glance", "claims_tested", "deciding_unknowns", "ranking_of", "written_brief"]

FIRST, GROWTH = 16, 8
"""Number of worlds of the first partial answer, and how many times as many each further one has."""

FIRST_DECIDED = 64
"""Number of worlds of the first partial answer about unknowns, which takes more worlds than a ranking."""

Parts = list[Any]


def _plain(parts: Any) -> Parts:
    """Return texts and tables as plain values."""
    return [part if isinstance(part, str) else part.to_dict() for part in parts]


def ranking_of(text: str, samples: int, seed: int, tell: Callable[[Any], None]) -> dict[str, Any]:
    """Return the ranking of all policies over worlds, after partial ones over fewer.

    `twin` is in the shape that `offramp rank --json` prints.
    """
    from offramp.ranking.rank import rank

    for fewer in _partial(samples):
        tell(_ranked(rank(_outcomes(text, fewer, seed))))
    return _ranked(rank(_outcomes(text, samples, seed)))


def _partial(samples: int, first: int = FIRST) -> list[int]:
    """Return the numbers of worlds of partial answers; together they cost a small part of the whole.

    >>> _partial(4096), _partial(64), _partial(16)
    ([16, 128, 1024], [16], [])
    """
    found, count = [], first
    while count < samples:
        found.append(count)
        count *= GROWTH
    return found


def _outcomes(text: str, samples: int, seed: int) -> Outcomes:
    from offramp.ensemble.run import run
    from offramp.errors import QuestionError
    from offramp.worlds.worlds import draw_worlds

    found = run(draw_worlds(case_of(text), samples, seed)).outcomes
    if found is None:
        raise QuestionError("no world was evaluated")
    return found


def _ranked(ranking: Any) -> dict[str, Any]:
    worlds = ranking.outcomes.count
    return {"parts": _plain(ranking.parts(labels=True)), "worlds": worlds, "twin": ranking.to_dict()}


def deciding_unknowns(text: str, samples: int, seed: int, measure: str, tell: Callable[[Any], None]) -> dict[str, Any]:
    """Return the unknowns that decide a measure, the worth of knowing them, and the worlds in which another policy is best.

    Partial answers come first: those over fewer worlds, and the unknowns before the worlds. `twin` has the keys of one measure under
    `details` of `offramp rank --measure MEASURE --json`.
    """
    for fewer in _partial(samples, FIRST_DECIDED):
        if fewer * 4 <= samples:
            tell(_decided(text, fewer, seed, measure, None))
    return _decided(text, samples, seed, measure, tell)


def _decided(text: str, samples: int, seed: int, measure: str, tell: Callable[[Any], None] | None) -> dict[str, Any]:
    """Return the answer over some worlds; `tell` receives its first part while the second is searched for."""
    from offramp.ranking.rank import measures_of, rank
    from offramp.web.questions.labels import labels_of

    names = measures_of(case_of(text), [measure] if measure else None)
    ranking = rank(_outcomes(text, samples, seed))
    name = measure or next(iter(ranking.orders), names[0])
    drivers = ranking.decided(name)
    named = labels_of(ranking.outcomes.case, pairs=ranking.outcomes.worlds.pairs)
    parts = [ranking.outcomes.measure_spec(name).label, *drivers.parts(named)]
    twin = {"measure": name, **drivers.to_dict()}
    if tell is not None:
        tell({"parts": _plain(parts), "worlds": samples, "twin": twin})
    flips = ranking.flips(measure=name)
    return {
        "parts": _plain([*parts, *flips.parts(named)]),
        "worlds": samples,
        "twin": {**twin, "flips": flips.to_dict()},
    }


def claims_tested(text: str, samples: int, seed: int, tell: Callable[[Any], None]) -> dict[str, Any]:
    """Return the verdicts on the claims of a case; those on the graph alone come first.

    `twin` is in the shape that `offramp claims --json` prints.
    """
    from offramp.claim_testing.claims import claims, claims_table, speaks_of_time, told
    from offramp.errors import QuestionError
    from offramp.graph.readings import readings
    from offramp.web.questions.labels import labels_of
    from offramp.worlds.parameters import chosen_images

    case = case_of(text)
    if not case.claims:
        raise QuestionError("the case makes no claims; add some under Build, Claims")
    near = readings(case, fixed=chosen_images(case, {}))

    def answer(outcomes: Outcomes | None) -> dict[str, Any]:
        verdicts = claims(case, near, outcomes)
        worlds, pairs = (outcomes.count, outcomes.worlds.pairs) if outcomes is not None else (0, {})
        table = claims_table(verdicts, labels_of(case, pairs=pairs))
        return {"parts": _plain([table]), "worlds": worlds, "twin": told(case, verdicts, outcomes)}

    if not any(speaks_of_time(claim) for claim in case.claims.values()):
        return answer(None)
    tell(answer(None))
    return answer(_outcomes(text, samples, seed))


def choice_at_a_glance(
    text: str, samples: int, seed: int, tell: Callable[[Any], None], language: str = "en"
) -> dict[str, Any]:
    """Return the table of the brief that compares the policies, with its sentences, after partial ones over fewer worlds."""
    for fewer in _partial(samples):
        tell(_glance(text, fewer, seed, language))
    return _glance(text, samples, seed, language)


def _glance(text: str, samples: int, seed: int, language: str) -> dict[str, Any]:
    from offramp.brief.compose import compose
    from offramp.brief.exhibits import Glance
    from offramp.errors import QuestionError
    from offramp.web.questions.glance_parts import glance_parts

    brief = compose(case_of(text), samples=samples, seed=seed, front_only=True, language=language)
    for section in brief.front:
        for block in section.blocks:
            if isinstance(block, Glance):
                twin = {"case": brief.title, "section": section.title, **block.to_dict()}
                return {"parts": glance_parts(block, language), "worlds": samples, "twin": twin}
    raise QuestionError(
        "the case does not say enough to compare policies: it needs policies, measures, a horizon, and a tempo for each actor"
    )


def written_brief(text: str, form: str, samples: int, seed: int, language: str) -> dict[str, Any]:
    """Return the brief of a case in a format, as bytes."""
    from offramp.brief.compose import compose
    from offramp.brief.formats import FORMATS
    from offramp.brief.writing import rendered
    from offramp.errors import QuestionError

    if form not in FORMATS:
        raise QuestionError(f"a brief is written as {', '.join(FORMATS)}, not as `{form}`")
    FORMATS[form].check()
    made = rendered(compose(case_of(text), samples=samples, seed=seed, language=language), form)
    data = made.encode() if isinstance(made, str) else made
    return {
        "parts": [f"The brief is written: {rounded(len(data) / 1000)} kilobytes."],
        "worlds": samples,
        "data": data,
        "ending": FORMATS[form].ending,
    }


deciding_unknowns.tells_parts = True  # type: ignore[attr-defined]
ranking_of.tells_parts = True  # type: ignore[attr-defined]
claims_tested.tells_parts = True  # type: ignore[attr-defined]
choice_at_a_glance.tells_parts = True  # type: ignore[attr-defined]
