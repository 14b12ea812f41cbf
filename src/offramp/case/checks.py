"""What must be true of a case beyond its shape: names that exist, no cycles, weights that add up, a possible status
quo.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, ulp
from typing import TYPE_CHECKING, Any

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.bits import code_of, lookup_in
from offramp.case.doubt import doubted, entries
from offramp.case.estimate import Estimate
from offramp.case.feasible import feasible
from offramp.case.identifiers import identifiers
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.state_names import read_state
from offramp.case.unit_checks import wrong_units
from offramp.case.value import holds
from offramp.errors import OfframpError, Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from offramp.case.duration import Duration
    from offramp.case.expression import Expression
    from offramp.case.model import Case, Measure, ReferenceClass
    from offramp.case.yaml import Path

__all__ = [
    "Names",
    "Use",
    "chance_expected",
    "estimates",
    "expressions",
    "is_condition",
    "names_in",
    "names_of",
    "problems_in",
    "problems_of",
]

_SECTIONS = ("events", "terms", "unknowns", "goals", "measures", "policies", "sources")
FEW_THINGS = 16
"""Up to so many options and events, all states are looked at to tell contradictory rules from an impossible status quo."""

LONGEST_SPAN = 1_000_000
"""The longest span of time that a case can speak of, in years."""

CONCEPTS = (
    *("nash", "gmr", "smr", "seq", "sseq", "sim", "l2", "l3", "nonmyopic", "cnash", "cgmr", "csmr", "cseq"),
    *("gmr_strong", "smr_strong", "seq_strong"),
    *(f"{base}_{attitude}" for base in ("nash", "gmr", "smr", "seq") for attitude in "abcd"),
)
"""What a claim may say `under`; a case is read without the room of stability, which has the list itself."""


@dataclass(frozen=True)
class Names:
    """The names a case defines, by what they are; taken from the raw file, so that a broken entry still counts as a
    name.
    """

    actors: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    unknowns: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    wanting: frozenset[str] = frozenset()

    @property
    def conditions(self) -> frozenset[str]:
        """What a condition on states may name."""
        return self.options | self.events | self.terms

    @property
    def quantities(self) -> frozenset[str]:
        """What a quantity may name."""
        return self.conditions | self.unknowns


def names_in(raw: Any) -> Names:
    """Collect the names from the values of a file, whatever else is wrong with it."""

    def keys(value: Any, *path: str) -> frozenset[str]:
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return frozenset(map(str, value)) if isinstance(value, dict) else frozenset()

    actors = keys(raw, "actors")
    return Names(
        actors=actors,
        options=frozenset(f"{actor}.{option}" for actor in actors for option in keys(raw, "actors", actor, "options")),
        amounts=keys(raw, "stocks") | keys(raw, "counts") | keys(raw, "harms"),
        wanting=keys(raw, "preferences") | {actor for actor in keys(raw, "images") if raw["images"][actor] != {}},
        **{section: keys(raw, section) for section in _SECTIONS},
    )


def names_of(case: Case) -> Names:
    """Return the names that a case defines."""
    return Names(
        actors=frozenset(case.actors),
        options=frozenset(case.options),
        amounts=frozenset([*case.stocks, *case.counts, *case.harms]),
        wanting=frozenset([*case.preferences, *(actor for actor, images in case.images.items() if images)]),
        **{section: frozenset(getattr(case, section)) for section in _SECTIONS},
    )


@dataclass(frozen=True)
class Use:
    """An expression, where it stands and what it may speak of: `condition`, `goal`, `quantity`, `unknown` or `claim`.

    `key` is true where it stands as a key; `offset` is where it starts in the text at `path`.
    """

    path: Path
    expression: Expression
    role: str
    key: bool = False
    offset: int = 0


def expressions(case: Case) -> Iterator[Use]:
    """Every expression of a case."""
    for section in ("terms", "goals"):
        yield from (Use((section, name), e, "condition") for name, e in getattr(case, section).items())
    for section in ("impossible", "merge"):
        yield from (Use((section, i), e, "condition") for i, e in enumerate(getattr(case, section)))
    if case.ends is not None:
        yield Use(("ends",), case.ends, "condition")
    for path, preferences in _preferences(case):
        if isinstance(preferences, Statements):
            yield from (Use((*path, i, "say"), s.say, "condition") for i, s in enumerate(preferences.statements))
        elif isinstance(preferences, StatementWeights):
            weighed = zip(preferences.weights, preferences.statements, strict=True)
            yield from (Use((*path, "weights", text), e, "condition", key=True) for text, (e, _) in weighed)
    for actor, unseen in case.unaware.items():
        yield from (Use(("unaware", actor, i), e, "condition") for i, e in enumerate(unseen))
    for section in ("rates", "counts"):
        yield from (Use((section, name, "rate"), r.rate, "quantity") for name, r in getattr(case, section).items())
    for name, stock in case.stocks.items():
        yield Use(("stocks", name, "grows"), stock.grows, "quantity")
        if isinstance(stock.start, ex.Expression):
            yield Use(("stocks", name, "start"), stock.start, "unknown")
    for name, harm in case.harms.items():
        for condition, amount in harm.items():
            if isinstance(amount, ex.Expression):
                yield Use(("harms", name, condition), amount, "unknown")
    for name, agreement in case.agreements.items():
        if agreement.when is not None:
            yield Use(("agreements", name, "when"), agreement.when, "condition")
        if isinstance(agreement.rate, ex.Expression):
            yield Use(("agreements", name, "rate"), agreement.rate, "quantity")
    for name, record in case.base_rates.items():
        if record.of is not None:
            yield Use(("base rates", name, "of"), record.of, "condition")
    for name, measure in case.measures.items():
        if measure.chance_of is not None:
            yield Use(("measures", name, "chance of"), measure.chance_of, "goal")
        if measure.time_in is not None:
            yield Use(("measures", name, "time in"), measure.time_in, "goal")
        if measure.before is not None:
            yield _use_of_before(case, name, measure, measure.before)
    for name, stages in case.policies.items():
        for i, stage in enumerate(stages):
            for key, expression in (("until", stage.until), ("when", stage.when), ("while", stage.while_)):
                if expression is not None:
                    yield Use(("policies", name, i, key), expression, "condition")
    yield from (Use(("claims", name, "holds"), c.holds, "claim") for name, c in case.claims.items() if c.holds)


def _use_of_before(case: Case, name: str, measure: Measure, expression: Expression) -> Use:
    """Find the second condition of `chance of: … before …`, which may also have a key of its own."""
    path = ("measures", name)
    if case.place(*path, "before") != case.place(*path):
        return Use((*path, "before"), expression, "goal")
    return Use((*path, "chance of"), expression, "goal", offset=len(f"{measure.chance_of} before "))


def _preferences(case: Case) -> Iterator[tuple[Path, Any]]:
    yield from ((("preferences", actor), p) for actor, p in case.preferences.items())
    for actor, images in case.images.items():
        yield from ((("images", actor, name, "preferences"), image.preferences) for name, image in images.items())
    for believer, beliefs in case.beliefs.items():
        yield from ((("beliefs", believer, actor), p) for actor, p in beliefs.items())


def problems_of(case: Case, names: Names, whole: bool = True) -> list[Problem]:
    """Everything wrong with a case that its shape does not show; `whole` is false where broken parts were taken out."""
    found = [
        *_namings(case, names, whole),
        *_uses(case, names),
        *_references(case, names),
        *_cycles(case),
        *_weights(case),
        *_paces(case),
        *wrong_units(case),
        *_doubts(case),
        *_spans(case),
        *_costs(case),
        *_chances(case),
        *_correlations(case, whole),
        *_befores(case),
    ]
    found += _sources(case, names)
    return found if found or not whole else list(_status_quo(case))


def _correlations(case: Case, whole: bool) -> Iterator[Problem]:
    """Ties between what nobody estimates, or of one number with itself, or stated twice."""
    seen: set[frozenset[str]] = set()
    for i, tie in enumerate(case.correlations):
        place = case.place("correlations", i, "between")
        unknown = [name for name in tie.between if name not in case.estimated]
        if unknown and whole:
            yield from (
                Problem(f"nothing is estimated that is called `{name}`{did_you_mean(name, case.estimated)}", place)
                for name in unknown
            )
        elif tie.between[0] == tie.between[1]:
            yield Problem(f"`{tie.between[0]}` goes together with itself; a correlation is between two", place)
        elif frozenset(tie.between) in seen:
            yield Problem(f"the correlation between `{tie.between[0]}` and `{tie.between[1]}` is stated twice", place)
        seen.add(frozenset(tie.between))


def _namings(case: Case, names: Names, whole: bool) -> Iterator[Problem]:
    """Names that the language could not read, or that stand for two things."""
    seen: dict[str, str] = {}
    for section in ("actors", "events", "terms", "unknowns", "goals"):
        for name in getattr(case, section):
            yield from _readable(case, name, (section, name), section.removesuffix("s"))
            if name in seen:
                yield Problem(
                    f"`{name}` is already the name of one of the {seen[name]}; a name stands for one thing",
                    case.place(section, name, key=True),
                )
            seen[name] = section
    for actor, spec in case.actors.items():
        for option in spec.options:
            yield from _readable(case, option, ("actors", actor, "options", option), "option")
    if whole and not names.options:
        yield Problem("no actor has an option; somebody must be able to do something", case.place("actors"))


FREE_TEXTS = {
    "actor": "; the key `name` of an actor may be any text",
    "option": "; the label of an option may be any text",
    "event": "; the label of an event may be any text",
}
"""Where a text that is no name can stand, as the end of a message."""


def _readable(case: Case, name: str, path: Path, kind: str) -> Iterator[Problem]:
    if name in nodes.RESERVED:
        yield Problem(
            f"`{name}` is a word of the language of conditions; call it something else", case.place(*path, key=True)
        )
        return
    try:
        tree = ex.parse(name)
    except nodes.ExpressionError:
        tree = nodes.Node()
    if tree != nodes.Name(name) or "." in name:
        instead = identifiers(kind, [name])[0]
        yield Problem(
            f"`{name}` cannot be a name: a name has no spaces or signs and does not start with a digit; write for instance `{instead}`"
            + FREE_TEXTS.get(kind, ""),
            case.place(*path, key=True),
        )


def _uses(case: Case, names: Names) -> Iterator[Problem]:
    """Names in expressions that do not exist there, numbers where conditions belong and the reverse."""
    allowed = {
        "condition": names.conditions,
        "goal": names.conditions | names.goals,
        "quantity": names.quantities,
        "unknown": names.unknowns,
        "claim": names.conditions | names.goals,
    }
    for use in expressions(case):
        wrong = [
            Problem(message, case.place_within(use.offset + node.offset, *use.path, key=use.key))
            for node in nodes.walk(use.expression.tree)
            if (message := _wrong_node(node, use.role, allowed[use.role], names))
        ]
        yield from wrong
        if not wrong and use.role in ("condition", "goal", "claim") and not is_condition(use.expression.tree, names):
            yield Problem(
                f"`{use.expression}` is a number; expected a condition, which is true or false",
                case.place_within(use.offset, *use.path, key=use.key),
            )


def problems_in(expression: Expression, case: Case) -> list[str]:
    """Return what is wrong with a condition on the states of a case that somebody asks about; goals may be named
    too.
    """
    names = names_of(case)
    allowed = names.conditions | names.goals
    found = [_wrong_node(node, "goal", allowed, names) for node in nodes.walk(expression.tree)]
    messages = [message for message in found if message]
    if not messages and not is_condition(expression.tree, names):
        messages.append(f"`{expression}` is a number; expected a condition, which is true or false")
    return messages


def is_condition(node: nodes.Node, names: Names) -> bool:
    """Whether an expression is true or false rather than a number."""
    match node:
        case nodes.Name(text):
            return text not in names.unknowns
        case nodes.Choose(then, _, otherwise):
            return is_condition(then, names) and is_condition(otherwise, names)
        case nodes.Not(body):
            return is_condition(body, names)
        case nodes.And(parts) | nodes.Or(parts):
            return all(is_condition(part, names) for part in parts)
        case nodes.Implied(left, right) | nodes.Iff(left, right):
            return is_condition(left, names) and is_condition(right, names)
    return isinstance(
        node,
        nodes.Compare
        | nodes.Stable
        | nodes.Wants
        | nodes.Reachable
        | nodes.Leads
        | nodes.Undominated
        | nodes.Untestable,
    )


def _wrong_node(node: nodes.Node, role: str, allowed: frozenset[str], names: Names) -> str | None:
    """What is wrong with one node of an expression, if anything."""
    if isinstance(node, nodes.Untestable) and role != "claim":
        return "`not testable` belongs into the `holds` of a claim"
    if isinstance(node, nodes.QUESTIONS) and role != "claim":
        return "questions such as chance(…) and stable(…) belong into `claims`"
    inside = (inner for inner in nodes.walk(node) if inner is not node)
    if isinstance(node, nodes.QUESTIONS) and any(isinstance(inner, nodes.QUESTIONS) for inner in inside):
        return "a question such as stable(…) cannot stand inside another"
    match node:
        case nodes.Arithmetic(_, "/", nodes.Number(0.0)):
            return "a division by 0 has no value"
        case nodes.Name(text) if text not in allowed:
            return _no_such_name(text, role, allowed, names)
        case nodes.PolicyReference(policy) if policy not in names.policies:
            return f"there is no policy `{policy}`{did_you_mean(policy, names.policies)}"
        case nodes.Expected(quantity) if quantity not in names.amounts:
            return f"there is no stock, count or harm `{quantity}`{did_you_mean(quantity, names.amounts)}"
        case nodes.Measured(measure) | nodes.Mean(measure) | nodes.Ranked(_, measure) | nodes.Leads(_, measure) if (
            measure not in names.measures
        ):
            return f"there is no measure `{measure}`{did_you_mean(measure, names.measures)}"
        case nodes.Wants(actor) | nodes.Stable(_, _, actor, _) if actor is not None and actor not in names.actors:
            return f"there is no actor `{actor}`{did_you_mean(actor, names.actors)}"
        case nodes.Stable(_, _, _, concept) if concept is not None and concept not in CONCEPTS:
            return f"there is no solution concept `{concept}`{did_you_mean(concept, CONCEPTS)}"
        case nodes.Reachable(_, _, by) if by not in (None, "improvements", "deals", "moves"):
            return f"there is no way `{by}`{did_you_mean(str(by), ('improvements', 'deals', 'moves'))}"
    return None


def _no_such_name(text: str, role: str, allowed: frozenset[str], names: Names) -> str:
    if text in names.unknowns:
        return f"`{text}` is an unknown number; a {role} speaks of options, events and terms"
    if role == "unknown":
        return f"there is no unknown `{text}`{did_you_mean(text, allowed)}"
    if text in names.actors:
        own = [option for option in names.options if option.startswith(f"{text}.")]
        return f"`{text}` is an actor; name one of its options" + did_you_mean(text, own)
    if role in ("goal", "claim") and (close := nearest(text, allowed)) and close[0] in names.goals:
        return f"there is no option, event, term or goal `{text}`; did you mean the goal `{close[0]}`?"
    return f"there is no option, event or term `{text}`{did_you_mean(text, allowed)}"


def _references(case: Case, names: Names) -> Iterator[Problem]:
    """Names that stand as keys or in lists rather than in expressions."""

    def check(kind: str, name: str, known: Iterable[str], *path: str | int) -> Iterator[Problem]:
        if name not in set(known):
            place = case.place(*path, key=path[-1] == name)
            yield Problem(f"there is no {kind} `{name}`{did_you_mean(name, known)}", place)

    for section in ("preferences", "images", "beliefs", "unaware"):
        for actor in getattr(case, section):
            yield from check("actor", actor, names.actors, section, actor)
    for believer, beliefs in case.beliefs.items():
        for actor in beliefs:
            yield from check("actor", actor, names.actors, "beliefs", believer, actor)
        if believer in beliefs:
            place = case.place("beliefs", believer, believer, key=True)
            yield Problem(f"`{believer}` can't be wrong about itself; what it wants stands under `preferences`", place)
    for coalition, members in case.coalitions.items():
        for i, actor in enumerate(members):
            yield from check("actor", actor, names.actors, "coalitions", coalition, i)
        if len(set(members)) < max(2, len(members)):
            found = ", ".join(members) or "nobody"
            place = case.place("coalitions", coalition, key=True)
            yield Problem(f"the coalition `{coalition}` must have two or more different members; found {found}", place)
    for agreement, spec in case.agreements.items():
        for i, actor in enumerate(spec.between):
            yield from check("actor", actor, names.actors, "agreements", agreement, "between", i)
        if len(set(spec.between)) < len(spec.between):
            place = case.place("agreements", agreement, "between")
            yield Problem(
                f"the agreement `{agreement}` names an actor twice; an agreement is between different actors", place
            )
    for actor, doubt in case.doubt.items():
        yield from check("actor", actor, names.actors, "doubt", actor)
        if not isinstance(doubt, Estimate):
            for reading in doubt:
                yield from check(f"image of `{actor}`", reading, case.images.get(actor, {}), "doubt", actor, reading)
    for i, thing in enumerate(case.status_quo):
        yield from check("option or event", thing, names.options | names.events, "status quo", i)
    for event in case.rates:
        yield from check("event", event, names.events, "rates", event)
    for harm, amounts in case.harms.items():
        for condition in amounts:
            yield from check("option, event or term", condition, names.conditions, "harms", harm, condition)
    for name, measure in case.measures.items():
        if measure.expected is not None:
            yield from check("stock, count or harm", measure.expected, names.amounts, "measures", name, "expected")
    for policy, stages in case.policies.items():
        for i, stage in enumerate(stages):
            for option in stage.holds:
                yield from check("option", option, names.options, "policies", policy, i, option)
    for actor in names.actors - names.wanting:
        if actor in case.actors:
            yield Problem(
                f"`{actor}` has no preferences; state what it wants under `preferences`",
                case.place("actors", actor, key=True),
            )
    for actor in set(case.preferences) & set(case.images):
        yield Problem(
            f"`{actor}` has both `preferences` and `images`; keep the images, the heaviest is the base reading",
            case.place("images", actor, key=True),
        )


def _cycles(case: Case) -> Iterator[Problem]:
    """Terms that are defined by way of themselves, and expressions that are too deep once terms stand for their text."""
    deep: dict[str, int] = {}
    trail: list[str] = []
    loops: set[frozenset[str]] = set()
    for term in case.terms:
        waiting = [term]
        while waiting:
            name = waiting[-1]
            inner = [n for n in case.terms[name].names if n in case.terms]
            if trail[-1:] == [name]:
                # All that it names is known by now.
                deep[name] = ex.depth(case.terms[name].tree) + max((deep.get(n, 0) for n in inner), default=0)
                trail.pop()
                waiting.pop()
            elif name in trail or name in deep:
                waiting.pop()
            else:
                trail.append(name)
                for n in inner:
                    if n in trail and frozenset(loop := trail[trail.index(n) :]) not in loops:
                        loops.add(frozenset(loop))
                        shown = " → ".join((*loop, n))
                        yield Problem(f"`{n}` is defined by way of itself: {shown}", case.place("terms", n, key=True))
                waiting.extend(n for n in reversed(inner) if n not in trail and n not in deep)
    if not loops:
        yield from _depths(case, deep)


def _depths(case: Case, deep: Mapping[str, int]) -> Iterator[Problem]:
    """Expressions that are too deep once each term stands for its text; `deep` is how deep each term is."""
    goals = {
        name: ex.depth(goal.tree) + max((deep.get(n, 0) for n in goal.names), default=0)
        for name, goal in case.goals.items()
    }
    within = {**goals, **deep}
    for use in expressions(case):
        # The first term on the way down that is too deep is named, not all that use it.
        inner = max((within.get(name, 0) for name in use.expression.names), default=0)
        if inner <= ex.DEEPEST < inner + ex.depth(use.expression.tree):
            name = next(part for part in reversed(use.path) if isinstance(part, str))
            yield Problem(
                f"`{name}` is nested {inner + ex.depth(use.expression.tree)} deep through the terms that it names; the "
                f"limit is {ex.DEEPEST}",
                case.place(*use.path, key=use.key),
            )


def _weights(case: Case) -> Iterator[Problem]:
    """Weights of images: odds such as 3 and 1, or shares that add up to one."""
    for actor, images in case.images.items():
        weights = [image.weight for image in images.values()]
        total = sum(weights)
        if images and total <= 0:
            yield Problem(
                f"the weights of the images of `{actor}` add up to nothing", case.place("images", actor, key=True)
            )
        elif len(weights) > 1 and all(weight < 1 for weight in weights) and abs(total - 1) > 1e-6:
            yield Problem(
                f"the weights of the images of `{actor}` add up to {total:g}; shares add up to 1 (or write odds such as 3 and 1)",
                case.place("images", actor, key=True),
            )


def _paces(case: Case) -> Iterator[Problem]:
    """Tempos below 0, and reliabilities that are no chance above 0."""
    for actor, spec in case.actors.items():
        for key, least, most, expected in (
            ("tempo", 0.0, inf, "how often it reconsiders, 0 or more"),
            ("reliability", ulp(0.0), 1.0, "a chance above 0, up to 1 (it never overlooks the best move)"),
        ):
            stated = getattr(spec, key)
            values = [] if stated is None else [stated.low, stated.best, stated.high]
            for value in values:
                if value is not None and not least <= value <= most:
                    place = case.place("actors", actor, key)
                    yield Problem(f"the {key} of `{actor}` is {value:g}; expected {expected}", place)
                    break


def _doubts(case: Case) -> Iterator[Problem]:
    """Doubt below nothing, above what can be expected of a list, or about an order that is not stated as a list."""
    for doubt in doubted(case):
        place, estimate = case.place(*doubt.path), doubt.estimate
        stated = [value for value in (estimate.low, estimate.best, estimate.high) if value is not None]
        least, most = min(stated, default=0.0), max(stated, default=0.0)
        if least < 0:
            yield Problem(f"{doubt.what} is {least:g} swaps; expected 0 or more", place)
        if estimate.unit not in (None, "swap", "swaps"):
            yield Problem(f"{doubt.what} is in `{estimate.unit}`; doubt counts swaps, so leave the unit out", place)
        if any(isinstance(preferences, StatementWeights) for preferences in doubt.lists.values()):
            yield Problem(
                f"`{doubt.actor}` has weights, which are in no order; doubt is about a list of statements or a ranking",
                place,
            )
        elif doubt.lists and most > doubt.most:
            reading, preferences = min(doubt.lists.items(), key=lambda item: entries(item[1]))
            whose = f"the list of the reading `{reading}`" if reading and doubt.reading is None else "its list"
            length = entries(preferences)
            by_reading = "; state doubt by reading" if len(doubt.lists) > 1 else ""
            yield Problem(
                f"{doubt.what} is {most:g} swaps; {whose} has {length} entr{'y' if length == 1 else 'ies'}, of which at most "
                f"{doubt.most:g} swaps can be expected, when every order is equally likely{by_reading}",
                place,
            )


def _spans(case: Case) -> Iterator[Problem]:
    """Spans of time in which nothing can happen, since they have no length."""
    spans: list[tuple[str, Duration | None, Path]] = [("the horizon", case.horizon, ("horizon",))]
    for name, measure in case.measures.items():
        for key, span in (("within", measure.within), ("at", measure.at)):
            spans.append((f"the time of the measure `{name}`", span, ("measures", name, key)))
    for policy, stages in case.policies.items():
        for i, stage in enumerate(stages):
            what = f"the time for which the policy `{policy}` holds something"
            spans.append((what, stage.lasts, ("policies", policy, i, "for")))
    for what, span, path in spans:
        if span is not None and span.years > LONGEST_SPAN:
            yield Problem(
                f"{what} is {span.amount:g} {span.unit}s; expected at most {LONGEST_SPAN:,} years", case.place(*path)
            )
        if span is not None and span.years <= 0:
            yield Problem(f"{what} is {span}; expected some time, such as `18 months`", case.place(*path))


def _costs(case: Case) -> Iterator[Problem]:
    """Harms that would do good."""
    for harm, amounts in case.harms.items():
        for condition, amount in amounts.items():
            stated = [amount.low, amount.best, amount.high] if isinstance(amount, Estimate) else []
            least = min((value for value in stated if value is not None), default=0.0)
            if least < 0:
                place = case.place("harms", harm, condition)
                yield Problem(
                    f"the harm `{harm}` of `{condition}` is {least:g}; expected what it costs, 0 or more", place
                )


def chance_expected(value: float) -> str:
    """Return what to say was expected in place of a number that is no chance, with its share where it may be a per cent.

    >>> chance_expected(5)
    'expected a chance from 0 to 1; 5 % is 0.05'
    """
    return "expected a chance from 0 to 1" + (f"; {value:g} % is {value / 100:g}" if 1 < value <= 100 else "")


def _chances(case: Case) -> Iterator[Problem]:
    """Values of a chance that no chance can have."""
    for name, measure in case.measures.items():
        if measure.chance_of is None:
            continue
        stated: list[tuple[str, float | None, Path]] = [
            (key, getattr(measure, key), ("measures", name, key)) for key in ("enough", "matters")
        ]
        stated += [("scale", end, ("measures", name, "scale", i)) for i, end in enumerate(measure.scale or ())]
        for key, value, path in stated:
            if value is not None and not 0 <= value <= 1:
                yield Problem(
                    f"`{key}` of the measure `{name}` is {value:g}; {chance_expected(value)}", case.place(*path)
                )


def _befores(case: Case) -> Iterator[Problem]:
    """Numbers of before, where nothing says from when the later ones are known."""
    numbers: list[tuple[Path, Estimate | ReferenceClass]] = [*estimates(case)]
    numbers += [(("base rates", name), record) for name, record in case.base_rates.items()]
    for path, number in numbers:
        cited = [case.sources[name] for name in number.source if name in case.sources]
        if number.until_then is not None and number.known is None and not any(source.public for source in cited):
            yield Problem(
                "`until then` says what was thought before, and nothing says when that ended; add `known: 2017-08-08`, or "
                "`public: …` to a source",
                case.place(*path, "until then", key=True),
            )


def _sources(case: Case, names: Names) -> Iterator[Problem]:
    """Sources that are named but not listed."""

    def look(value: Any, path: Path) -> Iterator[Problem]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from look(inner, (*path, key))
        elif isinstance(value, list | tuple):
            for i, inner in enumerate(value):
                yield from look(inner, (*path, i))
        elif hasattr(value, "model_fields_set"):
            for source in getattr(value, "source", ()):
                if source != "assumed" and source not in names.sources:
                    hint = did_you_mean(source, names.sources | {"assumed"})
                    yield Problem(f"there is no source `{source}`{hint}", case.place(*path, "source"))
            for name, field_info in type(value).model_fields.items():
                yield from look(getattr(value, name), (*path, field_info.alias or name))

    for name, info in type(case).model_fields.items():
        if name != "sources":
            yield from look(getattr(case, name), (info.alias or name,))


def _status_quo(case: Case) -> Iterator[Problem]:
    """A status quo that breaks a rule, or a state name in a ranking that cannot be read."""
    for i, thing in enumerate(case.status_quo):
        if thing in case.status_quo[:i]:
            yield Problem(f"`{thing}` stands twice in the status quo", case.place("status quo", i))

    if len(case.things) <= FEW_THINGS and not len(feasible(case)):
        rules = "; ".join(f"`{rule}`" for rule in case.impossible)
        yield Problem(
            f"no state is possible: together the rules forbid everything: {rules}", case.place("impossible", key=True)
        )
        return
    lookup = lookup_in(case, code_of(case, case.status_quo))
    for i, rule in enumerate(case.impossible):
        if holds(rule, lookup):
            where = case.place("impossible", i)
            yield Problem(
                f"the status quo is impossible: it breaks the rule `{rule}` (line {where.line})",
                case.place("status quo"),
            )
    for path, preferences in _preferences(case):
        if isinstance(preferences, StateRanking):
            for state in (state for group in preferences.ranking for state in group):
                try:
                    read_state(state, case)
                except OfframpError as error:
                    yield Problem(f"in the ranking: {error}", case.place(*path, "ranking"))


def estimates(case: Case) -> Iterator[tuple[Path, Estimate]]:
    """Every estimate of a case with its path, in the order of the file's sections."""

    def look(value: Any, path: Path) -> Iterator[tuple[Path, Estimate]]:
        if isinstance(value, Estimate):
            yield path, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from look(inner, (*path, key))
        elif hasattr(value, "model_fields_set"):
            for name, info in type(value).model_fields.items():
                yield from look(getattr(value, name), (*path, info.alias or name))

    for name, info in type(case).model_fields.items():
        yield from look(getattr(case, name), (info.alias or name,))
