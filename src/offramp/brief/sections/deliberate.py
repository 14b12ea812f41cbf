"""Deliberate catastrophes in the brief: would anybody choose them, where, and after which event?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.wording import by_reading, grouped, said
from offramp.case.state_names import state_id
from offramp.findings.deliberate import catastrophes
from offramp.stability.words import preferred_because
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.findings.deliberate import DeliberateAct, Temptation
    from offramp.findings.reading import ReadingFindings

__all__ = ["deliberate_answers", "deliberate_at_a_glance", "tempting"]


def deliberate_answers(views: Sequence[ReadingFindings]) -> tuple[Answer, ...]:
    """Would an actor gain by the acts that cannot be undone, and would they hold?"""
    return tuple(_answer(views, option) for option in views[0].deliberate)


def _answer(views: Sequence[ReadingFindings], option: str) -> Answer:
    case, acts = views[0].case, [view.deliberate[option] for view in views]
    pairs = list(zip(views, acts, strict=True))
    reasons = [_reasons(view, act) for view, act in pairs]
    because = [text for told in zip(*reasons, strict=True) for text in by_reading(views, told)]
    question = f"Would {case.name(acts[0].actor)} deliberately choose “{case.label(option)}”?"
    return Answer(question, said(grouped(views, [_in_short(view, act) for view, act in pairs])), tuple(because))


def _in_short(view: ReadingFindings, act: DeliberateAct) -> str:
    """Say whether the actor gains by the act from the status quo, and whether it is deterred."""
    graph = view.graph
    gains, undeterred, misled = act.now.at(graph, graph.status_quo)
    if gains and misled:
        return "Yes: it would gain by it, and expects no answer, though there would be one."
    if gains:
        return (
            "Yes: it would gain by it, and nothing deters it."
            if undeterred
            else "It would gain by it, but is deterred."
        )
    if act.end is not None and graph.level(act.actor, act.end) < graph.level(act.actor, graph.status_quo):
        return "No: from the status quo it would lose by it."
    return "No: from the status quo it would gain nothing by it."


def _reasons(view: ReadingFindings, act: DeliberateAct) -> list[str]:
    """Give the reason, the consequence, other states in which the actor would gain, and the effect of events."""
    case = view.case
    now = tempting(case, act.now)
    later = {event: tempting(case, then) for event, then in act.once.items()}
    same = [f"once there is {quoted(case.label(event))}" for event, then in later.items() if then == now]
    stands = listed(["As things stand", *same])
    told = [f"once there is {quoted(case.label(e))}, {then}" for e, then in later.items() if then != now]
    return [_preference(view, act), _aftermath(view, act), "; ".join([f"{stands}, {now}", *told]) + "."]


def _preference(view: ReadingFindings, act: DeliberateAct) -> str:
    """Say by which statement the actor prefers the status quo to the deed, or the deed to the status quo."""
    graph = view.graph
    if act.end is None:
        return ""
    worse, better = sorted((act.end, graph.status_quo), key=lambda state: graph.level(act.actor, state))
    because = preferred_because(graph, act.actor, worse, better)
    return because[0].upper() + because[1:] + "." if because else ""


def _aftermath(view: ReadingFindings, act: DeliberateAct) -> str:
    """Say whether the deed would be stable for its actor, and which act of another would answer it."""
    case, verdict = view.case, act.verdict
    if act.end is None or verdict is None:
        return ""
    text = f"Once done ({state_id(act.end)}), what is left is {'stable' if verdict.stable else 'not stable'} for it"
    text += (
        ": it cannot take the deed back and has nothing better to do."
        if verdict.stable and not verdict.sanctions
        else "."
    )
    answers = [f"{case.name(actor)} would answer with “{case.label(other)}”" for actor, other in act.answers]
    return f"{text} {listed(answers)}." if answers else text


def tempting(case: Case, found: Temptation) -> str:
    """Say in how many states the actor would gain by the act, and in how many of them nothing deters it."""
    count, total, undeterred = (int(mask.sum()) for mask in (found.gains, found.before, found.undeterred))
    earlier = "any such act" if len(catastrophes(case)) > 1 else "it"
    if not count:
        return f"there is no state before {earlier} in which it would gain by it"
    if not undeterred:
        deterred = "it is deterred in all of them"
    elif undeterred == count:
        deterred = "nothing deters it in any of them"
    else:
        deterred = f"nothing deters it in {undeterred:,} of them"
    if misled := int(found.misled.sum()):
        where = "all of them" if misled == undeterred else f"{misled:,} of them"
        deterred += f", by its beliefs about the others; in {where} the others would answer"
    return (
        f"it would gain by it in {count:,} of the {total:,} states before {earlier}{_shared(case, found)}; {deterred}"
    )


def _shared(case: Case, found: Temptation) -> str:
    """Name the common differences of these states from the status quo."""
    common = [f"{'without' if now else 'with'} {quoted(case.label(option))}" for option, now in found.common]
    return f", those {listed(common)}" if common else ""


def deliberate_at_a_glance(view: ReadingFindings, act: DeliberateAct) -> str:
    """Say in a few words whether an actor gains by a deliberate catastrophe, here, elsewhere, or after an event."""
    if act.now.at(view.graph, view.graph.status_quo)[0]:
        return _in_short(view, act)
    if act.now.gains.any():
        return f"Not from here; in {int(act.now.gains.sum()):,} of {int(act.now.before.sum()):,} states it would."
    for event, later in act.once.items():
        if later.gains.any():
            once = f"Not now; it would gain by it in some states once there is {quoted(view.case.label(event))}"
            if not later.undeterred.any():
                return f"{once}, though deterred."
            return f"{once}{', and wrongly expects no answer' if (later.misled == later.undeterred).all() else ''}."
    return "No."
