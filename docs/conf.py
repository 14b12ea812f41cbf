"""How the documentation is built: MyST Markdown, the furo theme, nothing fetched from a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from docs.generate import changelog  # noqa: E402  (the repository has to be found first)
from docs.notebook import page  # noqa: E402
from myst_parser.parsers.sphinx_ import MystParser  # noqa: E402

from offramp import __version__  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "offramp"
author = "The offramp developers"
project_copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown", ".ipynb": "notebook"}
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
default_role = "code"

html_theme = "furo"
html_title = f"offramp {release}"
html_extra_path = ["../src/offramp/case/case.schema.json"]
html_copy_source = False


def _with_changelog(_: Sphinx, docname: str, source: list[str]) -> None:
    """Put the changelog, where there is one, behind the head of its page."""
    if docname == "reference/changelog":
        source[0] += changelog()


_AS_WRITTEN: dict[str, list[str]] = {}


def _keep(_: Sphinx, what: str, name: str, *rest: Any) -> None:
    """Remember the docstring of a property, in which napoleon takes a colon for the end of a type."""
    if what == "property":
        _AS_WRITTEN[name] = list(rest[-1])


def _restore(_: Sphinx, what: str, name: str, *rest: Any) -> None:
    """Give the docstring of a property back as it was written."""
    if what == "property":
        rest[-1][:] = _AS_WRITTEN.pop(name)


class NotebookParser(MystParser):
    """Reads a notebook as the page that it is once it has run."""

    supported = ("notebook",)

    def parse(self, inputstring: str, document: Any) -> None:
        """Run the notebook, and read it as Markdown."""
        super().parse(page(inputstring), document)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect what this file adds to Sphinx."""
    app.add_source_parser(NotebookParser)
    app.connect("source-read", _with_changelog)
    app.connect("autodoc-process-docstring", _keep, priority=400)
    app.connect("autodoc-process-docstring", _restore, priority=600)
    return {"parallel_read_safe": True}
