"""Renaming of an entry with every mention of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import SMALL

from offramp.errors import QuestionError
from offramp.web.questions.forms import problems_in
from offramp.web.questions.renaming import renamed

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

FULL = (Path(__file__).parents[1] / "case" / "full.yaml").read_text(encoding="utf-8")

RENAMED = (
    (("actors", "usa"), 31),
    (("actors", "usa", "options", "talks"), 12),
    (("actors", "भारत", "options", "बातचीत"), 2),
    (("events", "war"), 7),
    (("goals", "freeze"), 4),
    (("stocks", "warheads"), 4),
    (("harms", "deaths"), 3),
    (("policies", "talk first"), 3),
    (("policies", "wait"), 3),
    (("measures", "war risk"), 2),
    (("sources", "letter"), 14),
    (("images", "dprk", "survivor"), 2),
    (("evidence", "csis.talks_rate_ratio"), 2),
)
"""Entries of the full case, each with the number of lines that mention it."""


@pytest.mark.parametrize(("path", "lines"), RENAMED, ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_a_name_is_changed_wherever_it_is_mentioned(path: tuple[str, ...], lines: int) -> None:
    new = renamed(FULL, path, "zebra")
    assert problems_in(new) == []
    assert sum(old != now for old, now in zip(FULL.splitlines(), new.splitlines(), strict=True)) == lines
    assert renamed(new, (*path[:-1], "zebra"), path[-1]) == FULL


def test_a_refused_name_is_told_with_the_one_that_a_new_entry_gets(browser: Browser) -> None:
    name = browser.add(f"{SMALL}measures: {{m: {{chance of: a.go, within: 1 year, want: low}}}}\n")
    refused = browser.change(name, "rename", path='["measures", "m"]', value="٣")
    assert refused.status_code == 422
    assert "<code>measure_٣</code> would do" in refused.text
    assert browser.change(name, "rename", path='["measures", "m"]', value="measure_٣").status_code == 303
    assert "measures: {measure_٣: {" in browser.text(name)
    browser.change(name, "rename", path='["measures", "measure_٣"]', value="m")
    browser.change(name, "add", path='["measures"]', form="measures", label="٣", **{"f chance of": "a.go"})
    assert "measure_٣: {" in browser.text(name)


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        (("events", "war"), "not", "; `event_not` would do"),
        (("actors", "usa"), "3", "; `actor_3` would do"),
        (("actors", "usa", "options", "talks"), "1st", "; `option_1st` would do"),
        (("policies", "wait"), "2 years", "; `policy_2_years` would do"),
    ],
)
def test_a_fitting_name_is_offered(path: tuple[str, ...], name: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        renamed(FULL, path, name)


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        (("events", "war"), "peace now", "one word"),
        (("events", "war"), "not", "no word of the language"),
        (("events", "war"), "thaw", "another entry"),
        (("events", "war"), "talking", "cannot be renamed"),
        (("policies", "wait"), "a: b", "cannot be a name"),
        (("policies", "nothing"), "other", "no such entry"),
    ],
)
def test_a_name_that_cannot_be_is_refused(path: tuple[str, ...], name: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        renamed(FULL, path, name)
