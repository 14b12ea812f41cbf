"""The parts of a running workbench, made once for all pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.web.history import CaseHistory
from offramp.web.jobs import Jobs
from offramp.web.sessions import Sessions
from offramp.web.store import CaseStore
from offramp.web.workers import Workers
from offramp.web.workspace import Workspace

if TYPE_CHECKING:
    from offramp.web.settings import ServerSettings

__all__ = ["Workbench", "open_workbench"]


@dataclass(frozen=True)
class Workbench:
    """Settings, sessions, cases, processes and jobs of a server."""

    settings: ServerSettings
    sessions: Sessions
    store: CaseStore
    workers: Workers
    jobs: Jobs

    def close(self) -> None:
        """End the processes and close the files."""
        self.jobs.close()
        self.workers.close()
        self.store.history.close()


def open_workbench(settings: ServerSettings) -> Workbench:
    """Return the workbench of a folder; no process is started before the first question."""
    workspace = Workspace(settings.workspace)
    workers = Workers(settings.limits)
    store = CaseStore(workspace, CaseHistory(workspace.folder), workers, settings.limits.case)
    return Workbench(settings, Sessions(), store, workers, Jobs(workers, settings.limits.jobs, settings.limits.unread))
