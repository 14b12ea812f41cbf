"""Writing panels in the format of EXCALIBUR, which holds quantiles and realisations and little else."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from offramp.errors import QuestionError
from offramp.experts.excalibur import MISSING, WIDTHS, decoded, encoded

if TYPE_CHECKING:
    from offramp.experts.panel import Panel, PanelQuestion

__all__ = ["panel_to_excalibur"]

_SCALES = {"uniform": "UNI", "log": "LOG"}
NONE = "-9.99500E+0002"
_NOT_HELD = "which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"


def panel_to_excalibur(panel: Panel) -> tuple[str, str]:
    """Return the texts of the two files, assessments and realisations.

    The format holds one round of quantiles, names of 8 (experts) and 14 characters (questions), texts and scales.

    >>> from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
    >>> one = Panel(levels=(0.05, 0.5, 0.95), experts={"a": Expert()}, questions={"q": PanelQuestion(realisation=2)},
    ...             answers=(Answer(expert="a", question="q", quantiles=(1, 2, 3)),))
    >>> print(panel_to_excalibur(one)[0], end="")
    * CLASS ASCII OUTPUT FILE. NQ=   3   QU=   5  50  95
        1        a    1              q UNI  1.00000E+0000  2.00000E+0000  3.00000E+0000

    Raises
    ------
    QuestionError
        where the panel holds more than the format; the message names it.
    """
    _refuse(panel)
    levels = "".join(f"{_percent(level):>4}" for level in panel.levels)
    lines = [f"* CLASS ASCII OUTPUT FILE. NQ={len(panel.levels):>4}   QU={levels}"]
    given = panel.latest()
    for i, expert in enumerate(panel.experts, start=1):
        for j, (name, question) in enumerate(panel.questions.items(), start=1):
            answer = given.get((expert, name))
            values = answer.quantiles if answer is not None and answer.quantiles else (None,) * len(panel.levels)
            columns = "".join(f"{_value(value, f'{expert} for {name}'):>{WIDTHS.value}}" for value in values)
            head = f"{i:>{WIDTHS.number}}{expert:>{WIDTHS.expert}}{j:>{WIDTHS.question}}{name:>{WIDTHS.name}}"
            lines.append(f"{head}{_SCALES[question.scale]:>{WIDTHS.scale}}{columns} {question.text}".rstrip())
    known = [
        f"{j:>{WIDTHS.number}}{name:>{WIDTHS.name}}{_value(question.realisation, name):>{WIDTHS.value}}"
        f"{_SCALES[question.scale]:>{WIDTHS.scale}} {question.text}".rstrip()
        for j, (name, question) in enumerate(panel.questions.items(), start=1)
    ]
    return "".join(f"{line}\n" for line in lines), "".join(f"{line}\n" for line in known)


def _refuse(panel: Panel) -> None:
    """Raise `QuestionError` for the first part of a panel that the format does not hold."""
    if not panel.levels:
        raise QuestionError("a file of EXCALIBUR holds quantiles, and the panel has no levels")
    if not panel.experts or not panel.questions:
        raise QuestionError("a file of EXCALIBUR has a line per expert and question, and the panel has none")
    for key in ("date", "note", "source"):
        if getattr(panel, key) is not None:
            raise QuestionError(f"the panel has `{key}`, {_NOT_HELD}")
    for name, expert in panel.experts.items():
        for key in ("label", "note"):
            if getattr(expert, key) is not None:
                raise QuestionError(f"the expert `{name}` has `{key}`, {_NOT_HELD}")
    for names, width in ((panel.experts, WIDTHS.expert), (panel.questions, WIDTHS.name)):
        for name in names:
            if len(name) >= width or name != name.strip() or not name.isprintable() or not _encodable(name):
                raise QuestionError(
                    f"`{name}` does not fit a file of EXCALIBUR; a name there has up to {width - 1} characters"
                )
    if len({name.casefold() for name in panel.questions}) < len(panel.questions):
        raise QuestionError("two questions have names that a file of EXCALIBUR does not distinguish")
    for name, question in panel.questions.items():
        _refuse_question(name, question)
    for answer in panel.answers:
        keys = [key for key, value in answer.model_dump(exclude_defaults=True).items() if value is not None]
        if more := [key for key in keys if key not in ("expert", "question", "quantiles")]:
            raise QuestionError(f"the answer of {answer.expert} to `{answer.question}` has `{more[0]}`, {_NOT_HELD}")


def _refuse_question(name: str, question: PanelQuestion) -> None:
    """Raise `QuestionError` for the first part of a question that the format does not hold."""
    extra = [
        key
        for key in ("unit", "resolution", "horizon", "lowest", "highest", "known", "source", "note")
        if getattr(question, key) is not None
    ]
    if question.kind == "event" or question.weight != 1 or extra:
        what = (
            "is an event"
            if question.kind == "event"
            else "has a weight"
            if question.weight != 1
            else f"has `{extra[0]}`"
        )
        raise QuestionError(f"the question `{name}` {what}, {_NOT_HELD}")
    if question.text != question.text.strip() or "\n" in question.text or not _encodable(question.text):
        raise QuestionError(
            f"the text of `{name}` does not fit a line of a file of EXCALIBUR; write .yaml, .csv or .xlsx"
        )


def _encodable(text: str) -> bool:
    """Return whether a text survives the encoding of the format, and is printable."""
    try:
        return decoded(encoded(text)) == text and text.isprintable()
    except UnicodeEncodeError:
        return False


def _percent(level: float) -> str:
    text = f"{Decimal(repr(level)) * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(value: float | None, what: str) -> str:
    """Return a number in the form of the format, with more digits where it needs them."""
    if value is None:
        return NONE
    if MISSING[0] <= value <= MISSING[1]:
        raise QuestionError(f"{what} has the value {value:g}; a file of EXCALIBUR takes -1000 to -990 for no answer")
    mantissa, _, exponent = f"{value:.5E}".partition("E")
    text = f"{mantissa}E{exponent[0]}{int(exponent[1:]):04d}"
    for candidate in (text, repr(value)):
        if float(candidate) == value and len(candidate) < WIDTHS.value:
            return candidate
    raise QuestionError(
        f"{what} has the value {value!r}, which does not fit 14 characters; round it, or write .yaml, .csv or .xlsx"
    )
