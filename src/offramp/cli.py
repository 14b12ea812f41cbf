"""The command line: all commands in the order of use, and exit codes."""

from __future__ import annotations

import errno
import io
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from offramp._version import __version__
from offramp.commands.progress_bar import bar
from offramp.commands.shared import MORE, PROGRAM, UNDECIDED, Commands, complain
from offramp.commands.time_limit import forget, leave
from offramp.errors import OfframpError

__all__ = ["COMMANDS", "Program", "cli", "main"]

COMMANDS = {
    "brief": "Write the brief of a case: two pages and an annex.",
    "check": "Report errors and oddities of a case file.",
    "states": "List the states of a case, with their short ids.",
    "stability": "List the equilibria and the stable states of each actor.",
    "why": "Explain the stability of a state for an actor.",
    "firmness": "Report how many preference changes would reverse a verdict.",
    "robustness": "Report the share of orders under which a state holds.",
    "ask": "Interview an expert about the order of statements.",
    "beliefs": "Report equilibria and surprises under misperception.",
    "paths": "Find the way to a goal: routes and package deals.",
    "inverse": "Find preference changes that make a goal an equilibrium.",
    "risk": "Report the measures and endings of each policy over time.",
    "waiting": "Report the cost of waiting: a measure by the delay.",
    "best-policy": "Find the best adaptive policy of ACTOR, as rules.",
    "simulate": "Draw histories of every policy.",
    "export-chain": "Write the chain of each policy for Storm and PRISM.",
    "worlds": "List the uncertainties of a case and the drawn worlds.",
    "rank": "Compare the policies of a case over all uncertainties.",
    "claims": "Test the claims of a case.",
    "hindcast": "Score forecasts of a past date against the record.",
    "merge": "Join the results of the parts of a run in FOLDER.",
    "study": "Keep a case, its results and its brief in one folder.",
    "compare": "Report the differences between two cases, and the reasons.",
    "evidence": "Estimate numbers from the record of past events.",
    "experts": "Score and pool judgements; compare orders of statements.",
    "cases": "List the published cases of the catalog.",
    "new": "Write a commented case file to start from.",
    "convert": "Write a case or its graph in another format.",
    "serve": "Open the workbench: build and ask a case in the browser.",
}
"""Every command in the order of use, with the first sentence of its help; a command is imported when it is called."""


class Program(Commands):
    """The program: commands that are imported one by one, so that help is quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import a command from the module of its name."""
        if name not in COMMANDS:
            return None
        attribute = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"offramp.commands.{attribute}"), attribute)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="offramp")
def cli() -> None:
    """Find the way down from a crisis.

    CASE is a case file, or the slug of a catalog case; see `offramp cases`. Start with `offramp brief korea-2017`.
    """


def _reopen_closed() -> None:
    """Open the closed ones of the three standard streams on the null device, so that no file or library gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def main() -> None:
    """Run the program; an error that a user can correct ends in one message and exit code 1, never in a traceback."""
    forget()
    try:
        _run()
    except SystemExit as stop:
        leave(stop.code)
        raise
    leave(0)


def _run() -> None:
    _reopen_closed()
    if sys.stdout is None or sys.stderr is None:  # closed by the calling process
        if sys.stderr is not None:
            complain("the standard output is closed; the answer cannot be printed")
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        # A stream of Latin-1 shows what it can; a tree of tables is no reason to give no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        with bar():
            cli(standalone_mode=False, obj=PROGRAM)
        sys.stdout.flush()
    except OfframpError as error:
        from offramp.symbolic.budget import OutOfBudgetError

        undecided = isinstance(error, OutOfBudgetError)
        complain(f"{error}; {MORE}" if undecided else str(error))
        sys.exit(UNDECIDED if undecided else 1)
    except click.ClickException as error:
        message = io.StringIO()
        error.show(message)
        complain(message.getvalue().rstrip())
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted")
        sys.exit(130)
    except MemoryError as error:
        _complain_of_memory(error)
        sys.exit(1)
    except ImportError as error:
        if "failed to map" not in str(error):
            raise
        _complain_of_memory(error)
        sys.exit(1)
    except OSError as error:
        _end_on(error)


def _complain_of_memory(error: Exception) -> None:
    detail = f" ({error})" if str(error) else ""
    complain(
        f"the memory that can be had here does not suffice{detail}; ask for fewer worlds, histories or policies, or raise the limit "
        f"(`ulimit -v`)"
    )


def _end_on(error: OSError) -> NoReturn:
    """End the program after an error of the operating system."""
    if isinstance(error, BrokenPipeError):
        # The reader of the pipe has closed it.
        sys.stderr.close()
        sys.exit(0)
    if error.errno == errno.ENOMEM:
        _complain_of_memory(error)
    elif error.filename is not None:
        complain(f"{error.filename}: {error.strerror}")
    else:
        complain(f"cannot write the answer: {error.strerror}")
    os._exit(1)  # The rest of the buffer cannot be written either.


if __name__ == "__main__":
    main()
