"""What the shape of a file gets wrong, put into words."""

from __future__ import annotations

import random
import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from offramp.case.complaints import complaint
from offramp.case.model import Case
from offramp.case.reading import loads
from offramp.case.yaml import compose
from offramp.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\n"
ACTORS = "; for instance `actors: {usa: {name: United States, options: {talks: Hold talks}}}`"
HOLDS = 'holds: "stable(usa.talks)"'
OVER = "expected `counts`, `as is` or a number"
TWO = "an agreement needs at least two actors in `between`"
SHAPES = "`lognormal`, `normal`, `beta`, `logitnormal`, `pert`, `triangular`, `uniform` or `loguniform`"
COMMITMENTS = "expected commitments, such as `{usa.talks: on}`, or `{}` for none"
SCALE = "expected two numbers, the worst value and the best, such as `[60, 0]`"
PAIR = "expected two estimates, such as `[usa.tempo, dprk.tempo]`"
FORMS = "expected preferences: a list of statements, `{ranking: […]}` or `{weights: {…}}`"
SWING = "expected a number, such as 3, or a range `{low: 1, high: 4}`"
TURNED = "goes from 0, the worst value, to 1, the best, and `want` is low; write `scale: [1, 0]` or change `want`"
SPAN = "expected a number of years, months, weeks or days, such as `18 months`"
NUMBER = "expected a number, such as 0.8 or 4 per year, or a range `{low: 1, best: 2, high: 4}`"


def problems(text: str) -> list[str]:
    with pytest.raises(CaseError) as caught:
        loads(text, "f")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("prefs: 1", "f:4:1: there is no key `prefs`; did you mean preferences?"),
        ("statusquo: 1", "f:4:1: there is no key `statusquo`; did you mean status quo?"),
        ("offramp: 2", "f:4:10: format version `2` is unknown; this program reads version `1`"),
        ("start: soon", "f:4:8: `soon` is not a date; write for instance 2017-06-28"),
        ("start: 2017-02-30", "f:4:8: `2017-02-30` is not a date; write for instance 2017-06-28"),
        ("horizon: 5", f"f:4:10: `5` is not a span of time; {SPAN}"),
        ("title: [a]", "f:4:8: `title` is a list; expected a text"),
        ("title: {a: b}", "f:4:8: `title` is a mapping; expected a text"),
        ("title:", "f:4:7: `title` is nothing; expected a text"),
        ("events:", "f:4:8: `events` is nothing; expected keys with values"),
        ("events: [war]", "f:4:9: `events` is a list; expected keys with values"),
        ("events: {war: [x]}", "f:4:15: `war` is a list; expected keys with values"),
        ("events: {war: {}}", "f:4:15: `label` is missing in `war`; for instance `{label: Strike, irreversible: on}`"),
        ("events: {war: {label: W, once: yes}}", "f:4:32: `once` is `yes`; expected `on` or `off`"),
        ("events: {war: {label: W, sauce: x}}", "f:4:26: there is no key `sauce` in `war`; did you mean source?"),
        ("events: {'': War}", "f:4:10: a name is empty"),
        ("terms: {t: }", "f:4:11: `t` is nothing; expected a condition such as `usa.talks and not dprk.testing`"),
        ("terms: {t: [a.x]}", "f:4:12: `t` is a list; expected a condition such as `usa.talks and not dprk.testing`"),
        ("terms: {t: a.x and}", "f:4:19: `a.x and` ends too early"),
        ("terms: {t: 'a.x and'}", "f:4:20: `a.x and` ends too early"),
        ("terms:\n  t: >-\n    a.x\n    && a.x", "f:7:5: cannot read `a.x && a.x` at `&`; write `and`"),
        ("impossible: {a: b}", "f:4:13: `impossible` is a mapping; expected a list, such as `[first, second]`"),
        ("impossible: [a.x, ~]", "f:4:19: entry 2 of `impossible` is nothing; expected a condition such as `usa.talks and not dprk.testing`"),
        ("unknowns: {u: abc}", f"f:4:15: `u` is `abc`; {NUMBER}"),
        ("unknowns: {u: }", f"f:4:14: `u` is nothing; {NUMBER}"),
        ("unknowns: {u: [1, 2]}", f"f:4:15: `u` is a list; {NUMBER}"),
        ("unknowns: {u: {low: a, best: 1, high: 2}}", "f:4:21: `low` is `a`; expected a number"),
        ("unknowns: {u: {low: 3, high: 2}}", "f:4:15: `low` (3) is above `high` (2); low, best and high go upwards"),
        ("unknowns: {u: {best: 1, shape: odd}}", f"f:4:32: `shape` is `odd`; expected {SHAPES}"),
        ("unknowns: {u: {best: 1, source: {a: b}}}", "f:4:33: `source` is a mapping; expected a list, such as `[first, second]`"),
        ("rates: {war: [1]}", "f:4:14: `war` is a list; expected keys with values"),
        ("rates: {war: {unit: x}}", "f:4:14: `rate` is missing in `war`; for instance `{rate: 0.8 if dprk.testing else 0.05}`"),
        ("counts: {n: {rate: 1, phases: 1.5}}", "f:4:31: `phases` is `1.5`; expected a whole number"),
        ("counts: {n: {rate: 1, phases: 0}}", "f:4:31: `phases` is `0`; expected at least 1"),
        ("stocks: {s: {start: 1}}", "f:4:13: `grows` is missing in `s`; for instance `{start: 20, grows: 4}`"),
        ("stocks: {s: {start: 1 +, grows: 1}}", "f:4:24: `1 +` ends too early"),
        ("stocks: {s: {start: {best: x}, grows: 1}}", "f:4:28: `best` is `x`; expected a number"),
        ("harms: {h: {a.x: 1 2}}", "f:4:20: cannot read `1 2` at `2`"),
        ("measures: {m: {chance of: a.x}}", "f:4:15: a measure has either `within` or `at`, such as `within: 5 years`"),
        ("measures: {m: {within: 1 year}}", "f:4:15: a measure has either `chance of`, `expected` or `time in`"),
        ("measures: {m: {chance of: a.x, expected: h, at: 1 day}}", "f:4:15: a measure has either `chance of`, `expected` or `time in`"),
        ("measures: {m: {chance of: a.x, at: 1 day, want: less}}", "f:4:49: `want` is `less`; expected `low` or `high`"),
        ("measures: {m: {chance of: a.x, at: 1 day, weight: -1}}", "f:4:51: `weight` is `-1`; expected at least 0"),
        ("measures: {m: {chance of: a.x, at: 1 day, weight: .inf}}", "f:4:51: `weight` is `.inf`; expected a number"),
        ("measures: {m: {chance of: a.x, at: 1 day, weight: {low: 3, high: 1}}}", "f:4:51: `low` (3) is above `high` (1); low and high go upwards"),
        ("measures: {m: {chance of: a.x, at: 1 day, weight: {low: 3}}}", "f:4:51: `high` is missing in `weight`"),
        ("measures: {m: {chance of: a.x, at: 1 day, weight: [1, 3]}}", f"f:4:51: `weight` is a list; {SWING}"),
        ("measures: {m: {chance of: a.x, at: 1 day, scale: [0, 1, 2]}}", f"f:4:50: `scale` has 3 entries; {SCALE}"),
        ("measures: {m: {chance of: a.x, at: 1 day, scale: [1]}}", f"f:4:50: `scale` has 1 entry; {SCALE}"),
        ("measures: {m: {chance of: a.x, at: 1 day, scale: []}}", f"f:4:50: `scale` has no entry; {SCALE}"),
        ("measures: {m: {chance of: a.x, at: 1 day, matters: 5 %}}", "f:4:52: `matters` is `5 %`; expected a number; write 0.05"),
        ("correlations: [{between: [a, b, c], rank: 0.5}]", f"f:4:26: `between` has 3 entries; {PAIR}"),
        ("goals: {done: [deal]}", "f:4:15: `done` is a list; expected a condition such as `usa.talks and not dprk.testing`"),
        ("counts: {n: {rate: 1, phases: ''}}", "f:4:32: `phases` is an empty text; expected a whole number"),
        (f"counts: {{n: {{rate: 1, phases: {'9' * 5000}}}}}", f"f:4:31: `phases` is `{'9' * 60}…`; expected a smaller whole number"),
        ("measures: {m: {chance of: a.x, at: 1 day, scale: [0, 1]}}", f"f:4:15: `scale` {TURNED}"),
        ("counts: {h: 1}\nmeasures: {m: {expected: h, at: 1 day, over: nan}}", f"f:5:46: `over` is `nan`; {OVER}"),
        ("counts: {h: 1}\nmeasures: {m: {expected: h, at: 1 day, over: .inf}}", f"f:5:46: `over` is `.inf`; {OVER}"),
        ("counts: {h: 1}\nmeasures: {m: {expected: h, at: 1 day, over: nothing}}", f"f:5:46: `over` is `nothing`; {OVER}"),
        ("counts: {h: 1}\nmeasures: {m: {expected: h, at: 1 day, over: [1]}}", f"f:5:46: `over` is a list; {OVER}"),
        ("agreements: {g: {between: [a], rate: 1}}", f"f:4:27: the agreement `g` is stated with `a` alone; {TWO}"),
        ("agreements: {g: {between: [], rate: 1}}", f"f:4:27: the agreement `g` is stated; {TWO}"),
        ("measures: {m: {chance of: a.x before not, at: 1 day}}", "f:4:41: `not` ends too early"),
        ("measures: {m: {chance of: a.x, before: not, at: 1 day}}", "f:4:43: `not` ends too early"),
        ("policies: {p: a.x}", f"f:4:15: `p` is `a.x`; {COMMITMENTS}"),
        ("policies: {p: nothing}", f"f:4:15: `p` is `nothing`; {COMMITMENTS}"),
        ("policies: {p: }", f"f:4:14: `p` is nothing; {COMMITMENTS}"),
        ("policies: {p: [a.x]}", f"f:4:16: entry 1 of `p` is `a.x`; {COMMITMENTS}"),
        ("policies: {p: {a.x: yes}}", "f:4:21: `a.x` is `yes`; expected `on` or `off`"),
        ("policies: {p: {a.x: on, form: 2018-01-01}}", "f:4:25: there is no key `form` in `p`; did you mean for?"),
        ("policies: {p: [{a.x: on, zz: 1}]}", "f:4:26: there is no key `zz` in `p`; there are: for, from, note, source, until, when, while"),
        ("policies: {p: {a.x: on, from: soon}}", f"f:4:31: `soon` is not a span of time; {SPAN}"),
        ("policies: {p: {a.x: on, when: a.x or}}", "f:4:37: `a.x or` ends too early"),
        ("claims: {c: Always}", "f:4:13: `c` is `Always`; expected keys with values"),
        ("claims: {c: {holds: stable(a.x)}}", f"f:4:13: `text` is missing in `c`; for instance `{{text: What is claimed, {HOLDS}}}`"),
        ("sources: {s: {url: x}}", "f:4:14: `cite` is missing in `s`; for instance `{cite: \"Author, title, year\"}`"),
        ("images: {a: {c: {weight: 1}}}", "f:4:17: `preferences` is missing in `c`; for instance `preferences: [usa.talks, not dprk.testing]`"),
        ("images: {a: {c: {weight: x, preferences: [a.x]}}}", "f:4:26: `weight` is `x`; expected a number"),
        ("beliefs: {a: {a: a.x}}", "f:4:18: `a` is `a.x`; expected preferences: a list of statements, `{ranking: […]}` or `{weights: {…}}`"),
        ("unaware: {a: a.x}", "f:4:14: `a` is `a.x`; expected a list, such as `[first, second]`"),
        ("unaware: {a: [[a.x]]}", "f:4:15: entry 1 of `a` is a list; expected a condition such as `usa.talks and not dprk.testing`"),
    ],
)  # fmt: skip
def test_a_shape_that_is_wrong_is_told_with_its_place_and_what_is_right(section: str, problem: str) -> None:
    text = HEAD.replace("preferences: {a: [a.x]}", "") if section.startswith("images") else HEAD
    assert problems(text + section + "\n") == [problem]


@pytest.mark.parametrize(
    ("preferences", "problem"),
    [
        ("[]", "`a` is empty; expected at least one entry"),
        ("{ranking: []}", "`ranking` is empty; expected at least one entry"),
        ("{weights: {}}", "`weights` is empty; expected at least one entry"),
        ("{weights: {a.x and: 2}}", "`a.x and` ends too early"),
        ("{weights: {a.x: two}}", "`a.x` is `two`; expected a number"),
        ("{weights: {a.x: nan}}", "`a.x` is `nan`; expected a number"),
        ("{weights: [a.x]}", "`weights` is a list; expected keys with values"),
        ("{ranking: a.x}", "`ranking` is `a.x`; expected a list, such as `[first, second]`"),
        ("{ranking: [a.x], gap: 1}", "there is no key `gap` in `a`; there are: ranking, source"),
        (
            "{say: a.x}",
            "`a` is a mapping; expected preferences: a list of statements, `{ranking: […]}` or `{weights: {…}}`",
        ),
        (
            "{weigths: {a.x: 1}}",
            f"`a` is a mapping; {FORMS}; did you mean `weights` instead of `weigths`?",
        ),
        ("[{say: a.x, stong: true}]", "there is no key `stong` in `a`; did you mean strong?"),
        ("[{say: a.x, strong: perhaps}]", "`strong` is `perhaps`; expected `true` or `false`"),
        (
            "[a.x, {strong: true}]",
            "`say` is missing in entry 2 of `a`; for instance `{say: not dprk.attack, strong: true}`",
        ),
        ("[a.x, ~]", "entry 2 of `a` is nothing; expected keys with values"),
        ("[[a.x]]", "entry 1 of `a` is a list; expected keys with values"),
        ("", "`a` is nothing; expected preferences: a list of statements, `{ranking: […]}` or `{weights: {…}}`"),
    ],
)
def test_preferences_are_one_of_three(preferences: str, problem: str) -> None:
    (found,) = problems(HEAD.replace("[a.x]}\n", f"{preferences}}}\n"))
    assert found.split(": ", 1)[1] == problem


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("status quo: []\n", [f"f:1:1: `actors` is missing{ACTORS}"]),
        ("actors: {}\nstatus quo: []\n", [f"f:1:9: `actors` is empty; expected at least one entry{ACTORS}"]),
        ("actors:\nstatus quo: []\n", [f"f:1:8: `actors` is nothing; expected keys with values{ACTORS}"]),
        ("actors: [a]\nstatus quo: []\n", [f"f:1:9: `actors` is a list; expected keys with values{ACTORS}"]),
        (
            "actors: {a: {options: {x: X}}}\npreferences: {a: [a.x]}\n",
            ["f:1:1: `status quo` is missing; for instance `status quo: [usa.talks]`"],
        ),
        (
            "actors: {a: {options: {x: X}}}\npreferences: {a: [a.x]}\nstatus quo: a.x\n",
            [
                "f:3:13: `status quo` is `a.x`; expected a list, such as `[first, second]`; for instance `status quo: [usa.talks]`"
            ],
        ),
        (
            "actors: {a: , b: {options: [x]}}\nstatus quo: []\npreferences: {a: ['-'], b: ['-']}\n",
            [
                "f:1:12: `a` is nothing; expected keys with values",
                "f:1:28: `options` is a list; expected keys with values",
                "f:3:21: `-` ends too early",
                "f:3:31: `-` ends too early",
            ],
        ),
    ],
)
def test_a_case_needs_actors_and_a_status_quo(text: str, found: list[str]) -> None:
    assert problems(text) == found


def test_what_was_missing_is_not_missed_where_it_was_only_wrong() -> None:
    text = HEAD + "unknowns: {u: {low: x, best: y, high: 1, colour: red}}\nmeasures: {m: {chance of: a.x, at: soon}}\n"
    assert [problem.split("; ")[0] for problem in problems(text)] == [
        "f:4:21: `low` is `x`",
        "f:4:30: `best` is `y`",
        "f:4:42: there is no key `colour` in `u`",
        "f:5:36: `soon` is not a span of time",
    ]


FULL = Path(__file__).parent / "full.yaml"
WRONG: list[Any] = [
    None,
    [],
    {},
    ["0", "1", "2"],
    {"a": "b"},
    "word",
    "-1",
    "1e400",
    "2.5",
    "9" * 5000,
    "",
    "90 %",
    [["a"]],
]
FOREIGN = re.compile(r"Input|should|Tuple|valid|Unable|instance of|Value error|integer|dictionary|string|None|parse")
"""Words of the validator, none of which a message may have."""


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from paths_in(part, (*path, key))


def test_no_word_of_the_validator_reaches_the_user() -> None:
    document = compose(FULL.read_text(encoding="utf-8"), "f")
    chosen = random.Random(1)  # noqa: S311  (a sample, not a secret)
    seen = set()
    for path in paths_in(document.value):
        for wrong in chosen.sample(WRONG, 3):
            value = deepcopy(document.value)
            inner = value
            for part in path[:-1]:
                inner = inner[part]
            inner[path[-1]] = wrong
            try:
                Case.model_validate(value)
            except ValidationError as error:
                for entry in error.errors(include_url=False):
                    problem = complaint(entry, value, document)
                    assert not FOREIGN.search(problem.message), (entry["type"], problem.message)
                    seen.add(entry["type"])
    # Most kinds of errors that the validator knows of a case have come up.
    assert {"int_parsing_size", "dict_type", "tuple_type", "value_error", "expression"} <= seen
