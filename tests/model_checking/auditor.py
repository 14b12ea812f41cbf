"""An auditor with the exported files, what stands in them, and the model checker Storm: no number comes from anywhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PROPERTY = re.compile(r'^"(?P<name>\w+)": (?P<said>.*);$', re.MULTILINE)
SUM = re.compile(r"^//= (?P<name>[\w ]+) = (?P<start>\S+)(?P<parts>.*)$", re.MULTILINE)
PART = re.compile(r' \+ (\S+) \* "(\w+)"')
WITHIN = re.compile(r'P=\? \[ (?:F|!"(?P<before>\w+)" U)<=(?P<time>\S+) "(?P<goal>\w+)" \]')
AT = re.compile(r'P=\? \[ F\[(?P<time>\S+),(?P=time)\] (?:"(?P<goal>\w+)"|\("(?P<open>\w+)" & !"(?P<not>\w+)"\)) \]')
GAINED = re.compile(r'R\{"(?P<reward>\w+)"\}=\? \[ C<=(?P<time>\S+) \]')


@dataclass(frozen=True)
class Chain:
    """One window: its files, from when until when it holds, and where each node of the window before begins."""

    folder: Path
    name: str

    def text(self, ending: str) -> str:
        return (self.folder / f"{self.name}.{ending}").read_text(encoding="utf-8")

    @property
    def span(self) -> tuple[float, float]:
        begins, ends = re.findall(r"from (\S+) to (\S+) years", self.text("entry").splitlines()[0])[0]
        return float(begins), float(ends)

    @property
    def entry(self) -> list[int]:
        return [int(line.split()[1]) for line in self.text("entry").splitlines()[1:]]

    def labelled(self, label: str) -> set[int]:
        lines = self.text("lab").partition("#END\n")[2].splitlines()
        return {int(line.split()[0]) for line in lines if label in line.split()[1:]}

    def check(
        self,
        stormpy: Any,
        formula: str,
        *,
        reward: str | None = None,
        worth: list[float] | None = None,
        stop: set[int] | None = None,
    ) -> list[float]:
        """Return what Storm answers in every node; with some nodes that nothing leaves, and with rewards of one's own."""
        tra, files = self.folder / f"{self.name}.tra", []
        if stop:
            head, *lines = self.text("tra").splitlines()
            kept = [line for line in lines if int(line.split()[0]) not in stop] + [
                f"{node} {node} 1.0" for node in stop
            ]
            tra = self.folder / "changed.tra"
            tra.write_text(
                "\n".join([head, *sorted(kept, key=lambda line: [*map(int, line.split()[:2])])]) + "\n",
                encoding="utf-8",
            )
        if reward is not None:
            files = [str(self.folder / f"{self.name}.{reward}.srew")]
        if worth is not None:
            own = self.folder / "changed.srew"
            own.write_text("".join(f"{node} {value!r}\n" for node, value in enumerate(worth)), encoding="utf-8")
            files = [str(own)]
        model = stormpy.build_sparse_model_from_explicit(str(tra), str(self.folder / f"{self.name}.lab"), *files)
        return [
            float(value) for value in stormpy.model_checking(model, stormpy.parse_properties(formula)[0]).get_values()
        ]


@dataclass(frozen=True)
class Auditor:
    """Whoever has the files of one policy."""

    stormpy: Any
    folder: Path
    stem: str

    @property
    def said(self) -> str:
        return self.text(self.stem)

    def text(self, stem: str) -> str:
        return (self.folder / f"{stem}.props").read_text(encoding="utf-8")

    @property
    def file_stems(self) -> list[str]:
        """The policy's chain, and those that its properties say have a memory."""
        return [self.stem, *re.findall(rf", see ({self.stem}-\w+)\.props$", self.said, re.MULTILINE)]

    def chains(self, stem: str) -> list[Chain]:
        found = [Chain(self.folder, f"{stem}-{k}") for k in range(1, 99)]
        return [chain for chain in found if (self.folder / f"{chain.name}.tra").exists()]

    def numbers(self) -> dict[str, float]:
        """Return the value of every property, and of all that is added up from them."""
        found = {
            match["name"]: self.value(match["said"], stem)
            for stem in self.file_stems
            for match in PROPERTY.finditer(self.text(stem))
        }
        for match in SUM.finditer(self.said):
            parts = PART.findall(match["parts"])
            found[match["name"]] = float(match["start"]) + sum(float(factor) * found[name] for factor, name in parts)
        return found

    def value(self, formula: str, stem: str) -> float:
        """Return the value of a property of some chain, from the last window it reaches back to the first."""
        within, at, gained = WITHIN.fullmatch(formula), AT.fullmatch(formula), GAINED.fullmatch(formula)
        match = within or at or gained
        assert match is not None, formula
        time, chains = float(match["time"]), self.chains(stem)
        if len(chains) == 1:
            reward = match["reward"] if gained else None
            asked = formula.replace(f'{{"{reward}"}}', "")
            return self._at_start(chains[0], chains[0].check(self.stormpy, asked, reward=reward))
        later: list[float] | None = None
        for number, chain in reversed([*enumerate(chains)]):
            begins, ends = chain.span
            length = min(ends, time) - begins
            if length <= 0:
                continue
            size = len(chain.text("sta").splitlines())
            # What the end of this window is worth, by what the next one makes of it.
            entry = chains[number + 1].entry if later is not None else []
            worth = [later[node] for node in entry] if later is not None else [0.0] * size
            stop: set[int] = set()
            if at and later is None:
                goal = chain.labelled(at["goal"] or at["open"])
                goal = goal - chain.labelled(at["not"]) if at["not"] else goal
                worth = [float(node in goal) for node in range(size)]
            if within:
                goal = chain.labelled(within["goal"])
                stop = goal | (chain.labelled(within["before"]) if within["before"] else set())
                worth = [1.0 if node in goal else 0.0 if node in stop else value for node, value in enumerate(worth)]
            later = chain.check(self.stormpy, f"R=? [ I={length!r} ]", worth=worth, stop=stop)
            if gained:
                more = chain.check(self.stormpy, f"R=? [ C<={length!r} ]", reward=gained["reward"])
                later = [a + b for a, b in zip(later, more, strict=True)]
        assert later is not None
        return self._at_start(chains[0], later)

    def _at_start(self, chain: Chain, values: list[float]) -> float:
        (start,) = chain.labelled("init")
        return values[start]
