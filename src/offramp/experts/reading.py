"""Reading and writing panels, each in the format that the ending of its file names."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, did_you_mean
from offramp.evidence.readers.excel import SUFFIXES
from offramp.experts.excalibur import decoded, encoded, panel_from_excalibur
from offramp.experts.excalibur_writing import panel_to_excalibur
from offramp.experts.excel import panel_from_excel, panel_to_excel
from offramp.experts.panel_file import panel_from_yaml, panel_to_yaml
from offramp.experts.rows import panel_from_csv, panel_to_csv
from offramp.files import nearest_file, write_whole

if TYPE_CHECKING:
    from offramp.experts.panel import Panel

__all__ = ["FORMATS", "files_written", "load_panel", "panel_slugs", "write_panel"]

FORMATS = (".yaml", ".yml", ".json", ".csv", ".xlsx", ".dtt")
"""Endings of files of panels; old Excel files and OpenDocument files are read, too."""


def panel_slugs() -> tuple[str, ...]:
    """Return the names of the panels that ship with the package.

    >>> "korea-2017-war" in panel_slugs()
    True
    """
    folder = files("offramp.experts") / "catalog"
    return tuple(sorted(each.name.removesuffix(".yaml") for each in folder.iterdir() if each.name.endswith(".yaml")))


def load_panel(path: str | Path) -> Panel:
    """Read a panel from a file (.yaml, .json, .csv, .xlsx, or .dtt with its .rls beside it), or one of the catalog by name.

    >>> load_panel("korea-2017-war").seeds
    ()

    Raises
    ------
    CaseError
        with every problem of the file, each with its place.
    QuestionError
        where there is no such file, or its ending names no format of panels.
    """
    file = Path(path)
    if not file.exists() and str(path) in panel_slugs():
        text = (files("offramp.experts") / "catalog" / f"{path}.yaml").read_text(encoding="utf-8")
        return panel_from_yaml(text, f"{path}.yaml")
    data = _bytes_of(file)
    match file.suffix.casefold():
        case ".yaml" | ".yml" | ".json":
            return panel_from_yaml(_decoded(data, file), str(path))
        case ".csv":
            return panel_from_csv(_decoded(data, file), str(path))
        case suffix if suffix in SUFFIXES:
            return panel_from_excel(data, str(path))
        case ".dtt":
            other = _beside(file)
            texts = (decoded(data), decoded(_bytes_of(other)))
            return panel_from_excalibur(*texts, str(file), str(other), file.stem)
    raise QuestionError(f"{path}: a panel is a file with the ending {', '.join(FORMATS)}")


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        beside = nearest_file(file, *FORMATS) if isinstance(error, FileNotFoundError) else None
        hint = f"; did you mean {beside}?" if beside else did_you_mean(str(file), panel_slugs())
        raise QuestionError(f"cannot read {file}: {reason}{hint}") from None


def _decoded(data: bytes, file: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise QuestionError(f"{file}:{line}: the file is not UTF-8; save it as UTF-8") from None


def _beside(file: Path) -> Path:
    """Return the file of realisations beside one of assessments, in any case of letters."""
    try:
        found = [each for each in file.parent.iterdir() if each.name.casefold() == f"{file.stem}.rls".casefold()]
    except OSError:
        found = []
    if not found:
        raise QuestionError(f"{file}: there is no {file.stem}.rls beside it, the file of realisations")
    return found[0]


def files_written(path: str | Path) -> tuple[Path, ...]:
    """Return the files of a panel with this name: two of EXCALIBUR, else one.

    >>> [file.name for file in files_written("study.dtt")]
    ['study.dtt', 'study.rls']
    """
    file = Path(path)
    if file.suffix.casefold() != ".dtt":
        return (file,)
    return file, file.with_suffix(".rls" if file.suffix.islower() else ".RLS")


def write_panel(panel: Panel, path: str | Path) -> tuple[Path, ...]:
    """Write a panel in the format of the ending, completely or not at all; return the files (two of EXCALIBUR).

    Raises
    ------
    QuestionError
        where the format cannot hold the panel, or the ending names none.
    OutputError
        where a file cannot be written.
    """
    file = Path(path)
    match file.suffix.casefold():
        case ".yaml" | ".yml":
            contents: dict[Path, str | bytes] = {file: panel_to_yaml(panel)}
        case ".json":
            contents = {file: panel.model_dump_json(exclude_defaults=True, indent=2) + "\n"}
        case ".csv":
            contents = {file: panel_to_csv(panel)}
        case ".xlsx":
            contents = {file: panel_to_excel(panel)}
        case ".dtt":
            assessments, realisations = panel_to_excalibur(panel)
            contents = {
                each: encoded(text) for each, text in zip(files_written(file), (assessments, realisations), strict=True)
            }
        case other:
            raise QuestionError(f"{path}: a panel is written as {', '.join(FORMATS)}, not as `{other}`")
    for each, content in contents.items():
        write_whole(each, content)
    return tuple(contents)
