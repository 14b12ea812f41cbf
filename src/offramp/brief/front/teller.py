"""Words for the things of a case, in a language: options, measures, values, unknowns, readings, sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_lowercase
from typing import TYPE_CHECKING

from offramp.case.labels import short_label, short_measure, shortened, source_name
from offramp.case.units import CHANCES
from offramp.language.values import Amount, Chance, Names
from offramp.risk.measures import measure_spec, titled
from offramp.text import capitalised, uncapitalised
from offramp.worlds.estimated_inputs import estimates_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.estimate import Estimate
    from offramp.case.model import Case
    from offramp.findings.findings import Findings
    from offramp.findings.options import Options
    from offramp.findings.reading import ReadingFindings
    from offramp.language.language import Language
    from offramp.language.sentence import Sentence
    from offramp.language.values import Origin, Value
    from offramp.risk.measures import MeasureSpec

__all__ = ["Teller", "is_share"]

_CODE = re.compile(r"`([^`]*)`")
_CITED = re.compile(r"\[([\w, -]+)\]")


@dataclass(frozen=True)
class Teller:
    """The findings and the language in which they are told."""

    found: Findings
    language: Language

    @property
    def case(self) -> Case:
        """The case."""
        return self.found.case

    @property
    def options(self) -> Options:
        """The findings on the options; a front is told only where there are some."""
        if self.found.options is None:
            raise ValueError("the case compares no options")
        return self.found.options

    def say(self, message: str, **values: Value) -> Sentence:
        """Return a message with its values as a sentence; see `Language.say`."""
        return self.language.say(message, **values)

    def fixed(self, message: str) -> str:
        """Return a message without values."""
        return self.language.fixed(message)

    def borrowed(self, text: str) -> str:
        """Return a text of another room: translated where the catalogue has it, or else quoted as it is, in English."""
        if self.language.knows(text):
            return self.plain(self.fixed(text))
        return self.say("“{label}”", label=self.plain(text))

    def known(self, text: str) -> str:
        """Return a word of another room, such as a unit: translated where the catalogue has it, or else as it is."""
        return self.plain(self.fixed(text))

    def option(self, policy: str, of: Origin | None = None) -> Names:
        """Name an option in a sentence."""
        return self.options_named([policy], of)

    def options_named(self, policies: Sequence[str], of: Origin | None = None) -> Names:
        """Name options in a sentence."""
        return Names(tuple(policies), of or {}, quoted=True)

    def actor(self, actor: str) -> str:
        """Name an actor within a sentence."""
        return self.case.called(actor)

    def starts(self, actor: str) -> str:
        """Name an actor at the start of a sentence."""
        return capitalised(self.case.called(actor))

    def image(self, actor: str, image: str) -> str:
        """Name a reading of an actor, in quotation marks."""
        spec = self.case.images[actor][image]
        return self.language.quoted(spec.short or spec.label or image.replace("_", " "))

    def reading_named(self, name: str) -> str:
        """Return a reading by its label, without quotation marks, from its name in results: `image`, `actor=image` or its label."""
        bare = name.strip("“”")
        actor, sign, image = bare.partition("=")
        for owner, images in self.case.images.items():
            key = image if sign else bare
            if key in images and actor in ((owner,) if sign else (actor,)):
                stated = images[key]
                return stated.short or stated.label or key.replace("_", " ")
        return bare.replace("_", " ")

    def reading(self, view: ReadingFindings) -> str:
        """Name a reading by the images in which it differs from the likeliest one; that one by its name."""
        base = self.found.strategic.base.reading.images
        own = {actor: image for actor, image in view.reading.images.items() if base.get(actor) != image}
        if own:
            return self.language.listed([self.image(actor, image) for actor, image in own.items()])
        several = len(self.found.strategic.readings) > 1
        return self.fixed("the likeliest reading") if several else self.fixed("the reading stated")

    def measure(self, name: str) -> str:
        """Return the short label of a measure, as it stands in a sentence."""
        stated = self.case.measures[name]
        return short_measure(stated.label or titled(self.case, name), stated.short)

    def spec(self, name: str) -> MeasureSpec:
        """Return the record of a measure."""
        return measure_spec(self.case, name)

    def value(self, measure: str, value: float, of: Origin) -> Chance | Amount:
        """Return a value of a measure, with its unit where its label does not name it."""
        spec = self.spec(measure)
        if spec.is_chance:
            return Chance(value, of)
        unit = "" if spec.unit and spec.unit.casefold() in self.measure(measure).casefold() else spec.unit
        return Amount(value, unit, of)

    def bare(self, measure: str, value: float, of: Origin) -> Chance | Amount:
        """Return a value of a measure without its unit, which the head of its column names."""
        found = self.value(measure, value, of)
        return replace(found, unit="") if isinstance(found, Amount) else found

    def measure_with_unit(self, name: str) -> str:
        """Return the short label of a measure, with its unit where the label does not name it."""
        spec, label = self.spec(name), self.measure(name)
        lacking = not spec.is_chance and spec.unit and spec.unit.casefold() not in label.casefold()
        return f"{label} ({spec.unit})" if lacking else label

    def mean(self, measure: str, policy: str) -> Chance | Amount:
        """Return the mean of a measure under a policy, over all worlds."""
        value = self.options.ranking.consequence(policy, measure).mean
        return self.value(measure, value, {"mean": measure, "policy": policy})

    def input(self, name: str) -> str:
        """Name an uncertain input: by its label, or by what it is."""
        for actor in self.case.images:
            if name == f"reading of {actor}":
                return self.say("the reading of {actor}", actor=self.actor(actor))
        if name.startswith("expert of "):
            return self.say("the expert who is right")
        if " ranks “" in name:
            actor = name.partition(" ")[0]
            return self.say("the order of what {actor} wants", actor=self.actor(actor))
        for each in estimates_in(self.case):
            if each.name == name:
                return each.estimate.label or self._described(each.path)
        return name.replace("_", " ")

    def limit(self, name: str, value: float, of: Origin | None = None, *, exact: bool = False) -> Chance | Amount:
        """Return a value of an uncertain number in its unit, a share as a chance."""
        estimate = next((each.estimate for each in estimates_in(self.case) if each.name == name), None)
        if estimate is None:
            return Amount(value, "", of or {})
        if is_share(estimate):
            return Chance(value, of or {})
        return Amount(value, self.known(estimate.unit or ""), of or {}, exact=exact)

    def _described(self, path: tuple[str, ...]) -> str:
        match path:
            case ("tempo", actor) | ("actors", actor, "tempo"):
                return self.say("the pace of decisions of {actor}", actor=self.actor(actor))
            case ("reliability", actor) | ("actors", actor, "reliability"):
                return self.say("how reliably {actor} takes its best move", actor=self.actor(actor))
            case ("doubt", actor, *_):
                return self.say("the doubt about what {actor} wants", actor=self.actor(actor))
            case ("agreements", name, _):
                parties = Names(tuple(self.actor(each) for each in self.case.agreements[name].between))
                return self.say("how often {actors} agree", actors=parties)
            case ("stocks", name, _):
                return self.say("{stock} at the start", stock=name.replace("_", " "))
            case ("harms", name, condition):
                what = self.case.label(condition) if condition in self.case.things else condition
                return self.say(
                    "{harm} from {event}", harm=name.replace("_", " "), event=self.language.quoted(shortened(what))
                )
        return path[-1].replace("_", " ")

    def plain(self, text: str) -> str:
        """Return a text of another room with labels in place of identifiers: sources in brackets, `actor=image`, code in backticks."""
        labelled = _CODE.sub(lambda code: self._coded.get(code[1], code[1]), text)
        found = _CITED.sub(self._cited, labelled)
        for actor, images in self.case.images.items():
            for name in images:
                found = found.replace(f"{actor}={name}", self.image(actor, name))
        return found

    @cached_property
    def _coded(self) -> dict[str, str]:
        """The quoted labels of options, events, measures and images by their names in the file, for code in backticks."""
        case = self.case
        images = {name: self.image(actor, name) for actor, own in case.images.items() for name in own}
        measures = {name: self.language.quoted(self.measure(name)) for name in case.measures}
        things = {thing: self.language.quoted(uncapitalised(short_label(case, thing))) for thing in case.things}
        return {**measures, **images, **things}

    def _cited(self, found: re.Match[str]) -> str:
        keys = [key.strip() for key in found[1].split(",")]
        if not all(key in self.case.sources for key in keys):
            return found[0]
        return f"[{'; '.join(map(self.source_named, keys))}]"

    def source(self, keys: Sequence[str]) -> str:
        """Name the first source of a thing, shortened; the author's own judgement where it names none."""
        named = [key for key in keys if key != "assumed"]
        if not named:
            return self.fixed("assumed")
        return self.source_named(named[0])

    def source_named(self, key: str) -> str:
        """Return the name of a source; sources with the same name have a letter each, as in `Perry, 2017b`."""
        return self._sources_named.get(key, key)

    @cached_property
    def _sources_named(self) -> dict[str, str]:
        """The names of all sources by their keys."""
        names = {key: source_name(source) for key, source in self.case.sources.items()}
        alike: dict[str, list[str]] = {}
        for key, name in names.items():
            alike.setdefault(name, []).append(key)
        letters = {key: _lettered(i) for keys in alike.values() if len(keys) > 1 for i, key in enumerate(keys)}
        return {key: f"{name}{letters.get(key, '')}" for key, name in names.items()}


def is_share(estimate: Estimate) -> bool:
    """Return whether an uncertain number is a share, by its unit or else by its shape."""
    return estimate.unit in CHANCES if estimate.unit else estimate.shape in ("beta", "logitnormal")


def _lettered(number: int) -> str:
    """Return the letter of the source with a number among those of its name; after 26 of them, its number in brackets."""
    return chr(ord("a") + number) if number < len(ascii_lowercase) else f" ({number + 1})"
