"""Which option first, in the brief: what its sentences say is what the worlds come to."""

from __future__ import annotations

import numpy as np
import pytest
from tests.risk.border import BORDER

from offramp.brief.blocks import Answer
from offramp.brief.options import Options, options
from offramp.case.reading import load, loads
from offramp.graph.readings import readings
from offramp.ranking.rank import OVERALL, ranks_in_worlds

CLAIMS = """claims:
  never less: {text: It is never less., holds: chance(war | wait) >= chance(war)}
  more: {text: It is more., holds: chance(war | wait) > chance(war)}
  rare: {text: War is rare., holds: chance(war within 1 year | wait) < 0.1}
  keen: {text: It would., holds: "wants(a, a.x from not a.x)"}
  nobody says: {text: Nobody can say.}
"""


@pytest.fixture(scope="module")
def found() -> Options:
    case = loads(BORDER.split("claims:")[0] + CLAIMS)
    made = options(case, readings(case), 64)
    assert made is not None
    return made


def test_the_answer_names_who_is_first_in_most_worlds(found: Options) -> None:
    answer = found.answer()
    shares = found.ranking.acceptability[OVERALL].shares[:, 0]
    assert found.leader == found.outcomes.policies[int(np.argmax(shares))]
    assert answer.short.startswith(f"“{found.leader}”, by all measures together: first in ")
    assert answer.short.endswith(" of 64 worlds.")


def test_options_stand_against_outcomes_by_their_quantiles(found: Options) -> None:
    table = found.table(1)
    for row in table.rows:
        low, middle, high = np.quantile(found.outcomes.of(row[0], "war"), [0.05, 0.5, 0.95])
        shown = float(row[1].split(" %")[0])
        assert shown == pytest.approx(100 * middle, abs=0.6)
        assert low <= middle <= high


def test_claims_stand_in_groups_and_those_that_hang_on_equals_say_so(found: Options) -> None:
    table = found.claims_at_a_glance()
    assert table is not None
    groups = {row[0]: row[1] for row in table.rows}
    share = next(verdict.share for verdict in found.verdicts if verdict.name == "rare")
    assert share is not None
    assert groups["hold (1)"] == "never less (both sides equal in 100 %)"
    assert groups["fail (1)"] == "more (both sides equal in 100 %)"
    assert groups["not tested (1)"] == "nobody says"
    assert f"rare ({100 * share:.0f} % of worlds)" in groups["depend (2)"]
    assert "keen (keen)" in groups["depend (2)"]


def test_what_decides_is_told_with_its_error_in_points(found: Options) -> None:
    told = list(found.what_decides())
    worth = found.decided[0].worth.everything
    if worth.value == 0:
        assert any("no knowledge would change the choice" in sentence for sentence in told)
    elif worth.value <= 2 * worth.standard_error:
        assert any("cannot be told from nothing" in sentence for sentence in told)
    else:
        assert any("percentage points (standard error " in sentence for sentence in told)


def test_no_knowledge_is_said_to_be_useless_where_it_would_change_a_choice() -> None:
    case = load("river")
    made = options(case, readings(case), 256)
    assert made is not None
    told = " ".join(made.what_decides())
    for found in made.decided:
        ranks = ranks_in_worlds(made.outcomes, found.gauge.name)
        best = ranks[made.outcomes.policies.index(found.worth.best)]
        if (best > ranks.min(axis=0)).any():
            assert f"By {found.gauge.label}, “{found.worth.best}” is best in every world" not in told


def test_every_condition_that_would_change_our_mind_is_more_than_chance() -> None:
    case = load("river")
    made = options(case, readings(case), 256)
    assert made is not None
    for gauge in made.looked_into:
        for box in made.ranking.flips(gauge.name).boxes:
            assert all(restriction.quasi_p <= 0.05 for restriction in box.restrictions)


def test_a_case_that_says_nothing_of_time_has_none() -> None:
    case = load("chicken")
    assert options(case, readings(case)) is None
    assert options(loads(BORDER), readings(loads(BORDER)), 0) is None


def test_the_answer_is_a_block_of_the_brief(found: Options) -> None:
    assert isinstance(found.answer(), Answer)
