"""The parts of offramp that most questions need, imported before the first question."""

from __future__ import annotations

import offramp.case.reading
import offramp.case.writing
import offramp.stability.stability
import offramp.stability.words
import offramp.web.edits
import offramp.web.questions.cases  # noqa: F401  (all are imported to be at hand)

__all__: list[str] = []
