"""What a study asks: written with comments, read back as it was, and everything that is wrong said at once with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chain.border import BORDER
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.errors import CaseError
from offramp.study.settings import Settings, read_settings
from offramp.worlds.defaults import MOST_WORLDS

CASE = loads(BORDER.replace("policies: {", 'policies: {"talk, then: wait # all": {a.y: on}, all: {a.y: off}, '))

POLICIES = st.lists(st.sampled_from(list(CASE.policies)), min_size=1, max_size=5, unique=True).map(tuple)


@examples(60)
@given(
    st.integers(1, MOST_WORLDS),
    st.integers(0, 2**70),
    st.sampled_from(["sobol", "latin"]),
    st.none() | POLICIES,
    st.sampled_from([(), (("a", "keen"),), (("a", "loath"),)]),
)
def test_what_is_written_is_read(
    samples: int, seed: int, method: str, policies: tuple[str, ...] | None, images: tuple[tuple[str, str], ...]
) -> None:
    settings = Settings(samples, seed, method, policies, images)  # type: ignore[arg-type]
    text = settings.text()
    assert read_settings(text, "study.yaml", CASE) == settings
    assert all(len(line.partition("#")[2]) > 10 for line in text.splitlines())


def test_what_is_left_out_is_as_usual() -> None:
    assert read_settings("seed: 7\n", "study.yaml", CASE) == Settings(seed=7)
    assert Settings() == Settings(1000, 0, "sobol", None, ())
    assert read_settings("policies: [all]\n", "study.yaml", CASE).policies == ("all",)
    assert read_settings("images:\nsamples: 2_000", "study.yaml", CASE) == Settings(samples=2000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a study has settings such as `samples: 1000`"),
        ("- samples", "a study has settings such as `samples: 1000`"),
        ("sampels: 5", "study.yaml:1:1: there is no setting `sampels`; did you mean samples?"),
        ("offramp: 2", "study.yaml:1:10: `offramp` is `2`; this program reads studies of format 1"),
        ("samples: many", "study.yaml:1:10: `samples` is `many`; expected a whole number from 1 to 1,048,576"),
        ("samples: 0", "`samples` is 0; expected a whole number from 1 to 1,048,576"),
        ("samples: 2000000", "`samples` is 2,000,000; expected a whole number from 1"),
        ("samples: 1.5", "`samples` is `1.5`; expected a whole number"),
        ("samples: -5", "`samples` is `-5`; expected a whole number"),
        ("samples:", "`samples` is nothing; expected a whole number"),
        ("seed: [1]", "`seed` is a list; expected a whole number of 0 or more"),
        ("method: dice", "`method` is `dice`; expected sobol or latin"),
        ("policies: wait", "`policies` is `wait`; expected `all`, or a list of policies of the case"),
        ("policies: []", "`policies` is a list; expected `all`, or a list"),
        (
            "policies: [wait, yeild]",
            "study.yaml:1:18: `policies` names `yeild`, which is no policy of the case; did you mean yield?",
        ),
        ("policies:\n- wait\n- wait", "study.yaml:3:3: `policies` names `wait` twice"),
        ("images: keen", "`images` is `keen`; expected readings by actor"),
        ("images: {b: keen}", "study.yaml:1:13: `images` names `b`, which has no rival readings; there are: a"),
        ("images: {a: ken}", "study.yaml:1:13: `images` names `ken`, which is no reading of `a`; did you mean keen?"),
        ("seed: 1\nseed: 2", "study.yaml:2:1: `seed` stands here a second time"),
        ("seed: {", "study.yaml:"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_settings(text, "study.yaml", CASE)
    assert message in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        read_settings("samples: x\nseed: y\nimages: {a: z}\npolices: all\n", "study.yaml", CASE)
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [1, 2, 3, 4]
