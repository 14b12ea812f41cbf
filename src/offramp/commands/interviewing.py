"""An interview on the terminal or in lines of JSON, and the case file to which its answers are written."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import click

from offramp.commands.progress_bar import bar
from offramp.commands.shared import complain
from offramp.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from offramp.case.preferences import Priority
    from offramp.case.yaml import Path as Entry

__all__ = ["AnswerFile", "Interviewed", "answer_file", "in_json", "in_terminal"]

CHOICES = {"1": True, "2": False, "?": None}
"""The answers on a terminal: the first matters more, the second does, nobody knows."""

ANSWERS = {"first": True, "second": False, "unknown": None}
"""The same in JSON."""


class Interviewed(Protocol):
    """An interview about a state, a measure or the lead."""

    @property
    def words(self) -> str:
        """Present knowledge, in words."""

    @property
    def ending(self) -> str:
        """Reason for the lack of a question; an empty text if there is one."""

    @property
    def last_answer(self) -> tuple[Entry, Priority] | None:
        """The path of the list in the file, and the pair, of the last answer."""

    @property
    def answers(self) -> tuple[Any, ...]:
        """The answers that were given."""

    def answered(self, first: bool | None, *, expert: str | None = None, reason: str | None = None) -> Interviewed:
        """Return the interview after an answer."""

    def refreshed(self) -> Interviewed:
        """Return the interview with new samples, where those that agree with the answers are too few."""

    def to_dict(self) -> dict[str, Any]:
        """Return the interview as plain values."""


@dataclass
class AnswerFile:
    """The text of the case file, and the file to which answers are written; None where they are not."""

    text: str
    out: Path | None

    def add(self, interview: Interviewed) -> None:
        """Add the last answer of an interview, and write the file.

        Raises
        ------
        OutputError
            where somebody else has changed the file since it was read or written.
        """
        from offramp.case.editing import with_priority
        from offramp.files import write_whole

        last = interview.last_answer
        if self.out is None or last is None:
            return
        if self.out.is_file() and self.out.read_bytes() != self.text.encode():
            raise OutputError(f"{self.out}: the file has changed during the interview; the last answer was not written")
        self.text = with_priority(self.text, *last)
        write_whole(self.out, self.text.encode())


def answer_file(case: str, out: str | None, *, dry_run: bool) -> AnswerFile:
    """Return the text of a case, and where answers go.

    Raises
    ------
    OutputError
        where the case is of the catalog or of another format, and no other file is named; or where the file for the answers is another
        case already.
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
            f"{case}: a .gmcr file cannot hold what is known of an order; `offramp convert` writes it as YAML"
        )
    text = source.read_bytes().decode("utf-8")
    target = None if dry_run else Path(out) if out is not None else source
    if target is not None and target.is_file() and target.read_bytes() != text.encode():
        raise OutputError(
            f"{target}: there is another file of that name, which may have answers; name a new file, or ask about `{target}` itself"
        )
    return AnswerFile(text, target)


def in_terminal(begun: Interviewed, file: AnswerFile, expert: str | None) -> None:
    """Ask on the terminal; an empty line is no reason, and `q` ends the interview."""
    click.echo(begun.words)
    while (question := (begun := _refreshed(begun)).to_dict()["question"]) is not None:
        click.echo(f"\n{_told(question)}")
        choice = click.prompt("Answer", type=click.Choice([*CHOICES, "q"]), show_choices=False)
        if choice == "q":
            break
        first = CHOICES[choice]
        if first is None:
            begun = begun.answered(None)
            continue
        reason = click.prompt("Why (Enter: no reason)", default="", show_default=False).strip()
        begun = begun.answered(first, expert=expert, reason=reason)
        file.add(begun)
        click.echo(begun.words)
    click.echo(f"\n{_end(begun, file)}")


def _refreshed(begun: Interviewed) -> Interviewed:
    """Return an interview that can go on, and show how far it has come with new samples."""
    with bar():
        return begun.refreshed()


def _told(question: dict[str, Any]) -> str:
    """Return a question in plain words, with its choices."""
    return "\n".join(
        (
            question["text"],
            f"  1  {question['choices']['first']}",
            f"  2  {question['choices']['second']}",
            "  ?  I do not know",
            "  q  stop here",
        )
    )


def _end(begun: Interviewed, file: AnswerFile) -> str:
    """Return the result of an interview."""
    count = len(begun.answers)
    told = f"{count} answer{'' if count == 1 else 's'}"
    where = f"{told} written to {file.out}." if file.out is not None and count else f"{told}; nothing was written."
    return f"{begun.ending} {where}".strip()


def in_json(begun: Interviewed, file: AnswerFile, expert: str | None) -> None:
    """Print the interview as a line of JSON, and read an answer, until there is no question or no further answer."""
    replies = _replies()
    while True:
        begun = _refreshed(begun)
        line = begun.to_dict()
        click.echo(json.dumps(line))
        reply = next(replies, None) if line["question"] is not None else None
        if reply is None:
            return
        first = ANSWERS[reply["answer"]]
        named, reason = reply.get("expert") or expert, reply.get("reason")
        begun = begun.answered(first, expert=named, reason=reason)
        if first is not None:
            file.add(begun)


def _replies() -> Iterator[dict[str, Any]]:
    """Yield the answers on standard input; one that cannot be read is told on standard error, and the next is read."""
    if sys.stdin is None or sys.stdin.isatty():
        return
    for line in sys.stdin:
        try:
            reply = json.loads(line)
            known = isinstance(reply, dict) and reply.get("answer") in tuple(ANSWERS)
            texts = known and all(_readable(reply.get(key) or "") for key in ("expert", "reason"))
        except (RecursionError, ValueError):
            texts = False
        if texts:
            yield reply
        elif line.strip():
            complain(
                'an answer is a line such as {"answer": "first", "reason": "…"}; answers are first, second and unknown'
            )


def _readable(value: object) -> bool:
    """Return whether a value is a text that a file can hold: without halves of characters."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)
