"""Numbers of own settings per response, against a count over all combinations of options."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded

from offramp.symbolic.response_costs import response_costs, settings_alike
from offramp.symbolic.state_sets import alone, ascending, contains, preferred_to


@examples(80)
@given(cases(5, merges=False), st.integers(0, 10**6), st.integers(0, 9))
def test_numbers_are_those_of_a_count(drawn: Drawn, number: int, most: int) -> None:
    large = encoded(drawn)
    encoding, options = large.encoding, list(drawn.case.options)
    actor, code = number % len(large.actors), large.code(number % large.size)
    own = sum(1 << options.index(option) for option in encoding.own(actor))
    states = preferred_to(encoding, actor, code)
    counted = dict.fromkeys((each & ~own for each in range(1 << len(options))), 0)
    for each in range(1 << len(options)):
        counted[each & ~own] += contains(encoding, states, each)
    found = response_costs(encoding, actor, states, most)
    for response, count in counted.items():
        if count <= most:
            assert [k for k in range(most + 1) if contains(encoding, found.equal(k), response)] == [count]
        if count < 2 ** len(found.digits):
            assert found.least(alone(encoding, response)) == count
        else:
            assert contains(encoding, found.beyond, response)
    if min(counted.values()) < 2 ** len(found.digits):
        assert found.least(encoding.diagrams.true) == min(counted.values())


@examples(80)
@given(cases(5, merges=False), st.integers(0, 10**6))
def test_settings_of_a_group_occur_with_the_same_responses(drawn: Drawn, number: int) -> None:
    large = encoded(drawn)
    encoding, options = large.encoding, list(drawn.case.options)
    actor, code = number % len(large.actors), large.code(number % large.size)
    own = sum(1 << options.index(option) for option in encoding.own(actor))
    states = preferred_to(encoding, actor, code)
    groups = settings_alike(encoding, actor, states)
    seen = [0] * len(groups)
    for each in range(1 << len(options)):
        places = [k for k, group in enumerate(groups) if contains(encoding, group.settings, each)]
        assert len(places) <= 1
        inside = [k for k in places if contains(encoding, groups[k].responses, each)]
        assert bool(inside) == contains(encoding, states, each)
        if places and not each & ~own:
            seen[places[0]] += 1
    assert seen == [group.count for group in groups]
    for group in groups:
        some = next(ascending(encoding, group.settings))
        kept = {o for o in encoding.own(actor) if not contains(encoding, group.reach, some ^ 1 << options.index(o))}
        final = {
            o
            for o in encoding.own(actor)
            if drawn.case.irreversible(o) == ("on" if some >> options.index(o) & 1 else "off")
        }
        assert kept == final
