"""`offramp ask`: interview an expert about the order of statements, until a verdict is certain."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.shared import case_argument, complain, graph_of, json_option, read_case, strategic
from offramp.errors import OutputError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from offramp.case.yaml import Path as Entry
    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.interview import Interview, Question

__all__ = ["ask"]

CHOICES = {"1": True, "2": False, "?": None}
"""The answers on a terminal: the first statement matters more, the second does, or the order is unknown."""

ANSWERS = {"first": True, "second": False, "unknown": None}
"""The same in JSON."""


@dataclass
class _File:
    """The text of the case file, and the file to which answers are written; None if they are not."""

    text: str
    out: Path | None

    def add(self, graph: Graph, interview: Interview) -> None:
        """Add the last answer of an interview, and write the file."""
        from offramp.case.editing import with_priority
        from offramp.files import write_whole

        if self.out is None:
            return
        actor, pair = interview.answers[-1]
        self.text = with_priority(self.text, _entry(graph, actor), pair)
        write_whole(self.out, self.text.encode())


@click.command()
@case_argument
@click.option(
    "--for", "state", metavar="STATE", required=True, help="The state whose verdict the answers are to decide."
)
@strategic
@click.option(
    "--concept", metavar="CONCEPT", default="nash", show_default=True, help="Solution concept: nash, gmr or smr."
)
@click.option("--expert", metavar="NAME", help="Name of the expert, written with each answer.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE",
              help="Write the case with the answers to this file.  [default: the case file]")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@json_option
def ask(
    case: str,
    state: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concept: str,
    expert: str | None,
    out: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Interview an expert about the order of statements.

    Each question names two statements of an actor, and asks which matters more. Its answer leaves the least expected entropy of the
    verdict. The interview ends when the verdict is certain.

    Each answer is written into the case at once, under `above`. Every other byte of the file stays.

    With --json, each question is one line on standard output, and each answer one line on standard input. An answer is an object with
    the key `answer`: `first`, `second` or `unknown`. It may have the keys `expert` and `reason`.
    """
    from offramp.preference_sensitivity.interview import interview

    graph = graph_of(read_case(case), given, images)
    file = _file(case, out, dry_run=dry_run)
    begun = interview(graph, state, concept)
    if file.out is not None:
        _refuse_doubts(graph, begun)
    (_in_json if as_json else _in_terminal)(graph, begun, file, expert)


def _file(case: str, out: str | None, *, dry_run: bool) -> _File:
    """Return the text of the case, and where answers go.

    Raises
    ------
    OutputError
        if the case is of the catalog or of another format, and no other file is named.
    """
    from pathlib import Path

    from offramp.case.catalog import find

    source = Path(case)
    if not source.exists() and (listed := find(case)) is not None:
        source = listed
        if out is None and not dry_run:
            raise OutputError(
                f"`{case}` is a case of the catalog; name a file for the answers with --out, or add --dry-run"
            )
    if source.suffix.casefold() == ".gmcr" and not dry_run:
        raise OutputError(
            f"{case}: a .gmcr file cannot express known pairs of an order; `offramp convert` writes it as YAML"
        )
    text = source.read_bytes().decode("utf-8")
    return _File(text, None if dry_run else Path(out) if out is not None else source)


def _entry(graph: Graph, actor: str) -> Entry:
    """Return the path of an actor's list in the file."""
    if actor in graph.images:
        return ("images", actor, graph.images[actor], "preferences")
    return ("preferences", actor)


def _refuse_doubts(graph: Graph, begun: Interview) -> None:
    """Raise if an answer could not be written, since the file states a doubt about the same order."""
    for part in begun.parts:
        actor = graph.actors[part.actor]
        if actor in graph.case.doubt and 0 < part.share < 1:
            raise QuestionError(
                f"the case states a doubt about the order of `{actor}`, and answers are known pairs; take the doubt out, or add --dry-run"
            )


def _in_terminal(graph: Graph, begun: Interview, file: _File, expert: str | None) -> None:
    """Ask on the terminal; an empty line is no reason, and `q` ends the interview."""
    click.echo(begun.words)
    while (question := begun.question) is not None:
        click.echo(f"\n{_told(graph, question)}")
        choice = click.prompt("Answer", type=click.Choice([*CHOICES, "q"]), show_choices=False)
        if choice == "q":
            break
        first = CHOICES[choice]
        if first is None:
            begun = begun.answered(None)
            continue
        reason = click.prompt("Why (Enter: no reason)", default="", show_default=False).strip()
        begun = begun.answered(first, expert=expert, reason=reason)
        file.add(graph, begun)
        click.echo(begun.words)
    click.echo(f"\n{_end(begun, file)}")


def _told(graph: Graph, question: Question) -> str:
    """Return a question in plain words, with its choices."""
    from offramp.case.labels import in_words

    case = graph.case
    first, second = in_words(case, question.first), in_words(case, question.second)
    return "\n".join(
        (
            f"Which matters more to {case.name(question.actor)}?",
            f"  1  {first}",
            f"  2  {second}",
            "  ?  I do not know",
            "  q  stop here",
        )
    )


def _end(begun: Interview, file: _File) -> str:
    """Return the result of an interview."""
    count = len(begun.answers)
    told = f"{count} answer{'' if count == 1 else 's'}"
    where = f"{told} written to {file.out}." if file.out is not None and count else f"{told}; nothing was written."
    if begun.certain is None and begun.question is None:
        return f"{where} No question is left that could decide the verdict."
    return where


def _in_json(graph: Graph, begun: Interview, file: _File, expert: str | None) -> None:
    """Print the interview as a line of JSON, and read an answer, until there is no question or no further answer."""
    replies = _replies()
    while True:
        click.echo(json.dumps(begun.to_dict()))
        reply = next(replies, None) if begun.question is not None else None
        if reply is None:
            return
        first = ANSWERS[reply["answer"]]
        named, reason = reply.get("expert") or expert, reply.get("reason")
        begun = begun.answered(first, expert=named, reason=reason)
        if first is not None:
            file.add(graph, begun)


def _replies() -> Iterator[dict[str, Any]]:
    """Yield the answers on standard input; an invalid one is reported on standard error, and the next is read."""
    if sys.stdin is None or sys.stdin.isatty():
        return
    for line in sys.stdin:
        try:
            reply = json.loads(line)
            known = isinstance(reply, dict) and reply.get("answer") in ANSWERS
            texts = known and all(isinstance(reply.get(key) or "", str) for key in ("expert", "reason"))
        except ValueError:
            texts = False
        if texts:
            yield reply
        elif line.strip():
            complain(
                'an answer is a line such as {"answer": "first", "reason": "…"}; answers are first, second and unknown'
            )
