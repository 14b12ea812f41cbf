"""Orders that several experts state of one list, as forms write them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.web.workbenches import SMALL

from offramp.case.preferences import Statements
from offramp.case.reading import loads
from offramp.case.yaml import compose
from offramp.web.bodies import Body
from offramp.web.questions.editing import edited
from offramp.web.records import read_fields, shown_fields
from offramp.web.sections import EXPERT

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

FULL = (Path(__file__).parents[1] / "case" / "full.yaml").read_text(encoding="utf-8")


def plain(text: str) -> Any:
    return compose(text, "the case").value


def expert_orders(values: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return the path and the value of every order of an expert in the full case."""
    return [
        (("preferences", actor, "experts", name), value)
        for actor, stated in values["preferences"].items()
        if isinstance(stated, dict)
        for name, value in stated.get("experts", {}).items()
    ]


def test_saving_the_order_of_an_expert_without_a_change_changes_no_byte() -> None:
    found = expert_orders(plain(FULL))
    assert len(found) > 2
    for path, value in found:
        body = Body({f"f {name}": (text,) for name, text in shown_fields(EXPERT, value, "order").items()})
        edit = ("record", path, {"fields": read_fields(EXPERT, body), "short": "order"})
        assert edited(FULL, None, [edit])["text"] == FULL, path


EXPERTS = (
    SMALL.replace("a: [a.go, not b.stay]", "a: [{say: a.go, source: letter}, not b.stay]  # both")
    + "sources: {letter: A letter}\n"
)


def test_experts_state_orders_of_a_list(browser: Browser) -> None:
    name = browser.add(EXPERTS)
    path, order = '["preferences", "a", "experts"]', {"f order": "not b.stay\na.go", "f above": ""}
    assert browser.change(name, "add", path=path, form="expert", label="Ann Lee").status_code == 422, "no order"
    browser.change(name, "add", path=path, form="expert", label="Ann Lee", **order)
    pairs = {"f order": "", "f above": "a.go over not b.stay", "f weight": "2", "f source": "letter"}
    browser.change(name, "add", path=path, form="expert", label="Bo", **pairs)
    assert browser.change(name, "add", path=path, form="expert", label="Bo", **pairs).status_code == 422, "known"
    browser.change(name, "record", path='["preferences", "a"]', form="draw", **{"f draw": "pool"})
    stated = loads(browser.text(name)).preferences["a"]
    assert isinstance(stated, Statements)
    assert (stated.draw, [each.say.text for each in stated.statements]) == ("pool", ["a.go", "not b.stay"])
    assert stated.statements[0].source == ("letter",)
    one, two = (stated.experts or {}).values()
    assert (one.order, two.weight) == ((("not b.stay",), ("a.go",)), 2)
    assert [(pair.above, pair.below) for pair in two.above or ()] == [("a.go", "not b.stay")]
    page = browser.get(f"/cases/{name}/build/preferences").text
    assert "Orders of several experts (2)" in page
    assert "Only a part of the order is known" not in page.split("wants-b")[0]
    odd = browser.change(
        name, "record", path='["preferences", "a", "experts", "Bo"]', form="expert", **{"f above": "a.go"}
    )
    assert (odd.status_code, "has no pair" in odd.text) == (422, True)
    for expert in ("Bo", "Ann Lee"):
        browser.change(name, "remove", path=f'["preferences", "a", "experts", "{expert}"]')
        assert not browser.get(f"/cases/{name}/text.json").json()["problems"]
    stated = loads(browser.text(name)).preferences["a"]
    assert isinstance(stated, Statements)
    assert (stated.experts, stated.draw, len(stated.statements)) == (None, None, 2)


def test_a_list_with_pairs_of_its_own_takes_no_expert(browser: Browser) -> None:
    name = browser.add(
        SMALL.replace("a: [a.go, not b.stay]", "a: {statements: [a.go, not b.stay], above: [[a.go, not b.stay]]}")
    )
    answer = browser.change(
        name,
        "add",
        path='["preferences", "a", "experts"]',
        form="expert",
        label="Bo",
        **{"f order": "a.go\nnot b.stay"},
    )
    assert (answer.status_code, "pairs of its own" in answer.text) == (422, True)


def test_reasons_of_pairs_stay_when_another_pair_is_added() -> None:
    text = SMALL.replace(
        "a: [a.go, not b.stay]",
        "a: {statements: [a.go, not b.stay, b.stay], experts: {Bo: {above: [{above: a.go, below: not b.stay, reason: So said.}]}}}",
    )
    path = ("preferences", "a", "experts", "Bo")
    body = Body({"f above": ("a.go over not b.stay\na.go over b.stay",)})
    changed = edited(text, None, [("record", path, {"fields": read_fields(EXPERT, body), "short": "order"})])["text"]
    pairs = plain(changed)["preferences"]["a"]["experts"]["Bo"]["above"]
    assert pairs == [{"above": "a.go", "below": "not b.stay", "reason": "So said."}, ["a.go", "b.stay"]]
