"""Copies of the panels of a case, for a folder of results or a study: what is stored there can be read without the first files."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from offramp.case.entries import entry_at
from offramp.experts.dating import dated_panel
from offramp.experts.panel_file import panel_to_yaml
from offramp.experts.reading import load_panel

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case

__all__ = ["COPIES", "copy_name", "panel_copies", "panel_file"]

COPIES = "panels"
"""Folder of the copies, beside the case."""


def copy_name(reference: str) -> str:
    """Return the name of the copy of a panel, different for different references.

    >>> copy_name("panel.yaml"), copy_name("../shared/panel.xlsx")
    ('panel.yaml', 'shared-panel.xlsx-281b7d.yaml')
    """
    plain = re.sub(r"[^\w.-]+", "-", reference).strip("-.") or "panel"
    if plain == reference and plain.endswith(".yaml"):
        return plain
    return f"{plain}-{hashlib.sha256(reference.encode()).hexdigest()[:6]}.yaml"


def panel_file(reference: str, folder: Path) -> Path | None:
    """Return the file of a panel beside a case in a folder, or its copy there; None where there is neither."""
    for file in (folder / reference, folder / COPIES / copy_name(reference)):
        try:
            if file.is_file():
                return file
        except (OSError, ValueError):
            continue
    return None


def panel_copies(case: Case, folder: Path) -> dict[str, str]:
    """Return the text of a copy of each panel that a case takes numbers from, by its path in a folder; `folder` is that of the case.

    Raises
    ------
    QuestionError
        where a panel cannot be read.
    CaseError
        with every problem of the file of a panel.
    """
    found = {}
    for path in case.estimated.values():
        stated = entry_at(case, path)
        if stated.by_panel:
            reference, _ = dated_panel(stated.experts)
            file = panel_file(reference, folder)
            found[f"{COPIES}/{copy_name(reference)}"] = panel_to_yaml(load_panel(file or reference))
    return found
