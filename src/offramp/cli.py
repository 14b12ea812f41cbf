"""The command line: all commands in the order of use, and exit codes."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import NoReturn

import click

from offramp._version import __version__
from offramp.commands.ask import ask
from offramp.commands.beliefs import beliefs
from offramp.commands.best_policy import best_policy
from offramp.commands.brief import brief
from offramp.commands.cases import cases
from offramp.commands.check import check
from offramp.commands.claims import claims
from offramp.commands.compare import compare
from offramp.commands.convert import convert
from offramp.commands.evidence import evidence
from offramp.commands.experts import experts
from offramp.commands.export_chain import export_chain
from offramp.commands.firmness import firmness
from offramp.commands.hindcast import hindcast
from offramp.commands.inverse import inverse
from offramp.commands.merge import merge
from offramp.commands.new import new
from offramp.commands.paths import paths
from offramp.commands.rank import rank
from offramp.commands.risk import risk
from offramp.commands.robustness import robustness
from offramp.commands.shared import PROGRAM, Commands, bar, complain
from offramp.commands.simulate import simulate
from offramp.commands.stability import stability
from offramp.commands.states import states
from offramp.commands.study import study
from offramp.commands.waiting import waiting
from offramp.commands.why import why
from offramp.commands.worlds import worlds
from offramp.errors import OfframpError

__all__ = ["cli", "main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="offramp")
def cli() -> None:
    """Find the way down from a crisis.

    CASE is a case file, or the slug of a catalog case; see `offramp cases`. Start with `offramp brief korea-2017`.
    """


for command in (
    brief,
    check,
    states,
    stability,
    why,
    firmness,
    robustness,
    ask,
    beliefs,
    paths,
    inverse,
    risk,
    waiting,
    best_policy,
    simulate,
    export_chain,
    worlds,
    rank,
    claims,
    hindcast,
    merge,
    study,
    compare,
    evidence,
    experts,
    cases,
    new,
    convert,
):
    cli.add_command(command)


def _reopen_closed() -> None:
    """Open what is closed of the three standard streams on nothing, so that no file or library gets its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def main() -> None:
    """Run the program; an error that a user can correct ends in one message and exit code 1, never in a traceback."""
    _reopen_closed()
    if sys.stdout is None or sys.stderr is None:  # closed by the calling process
        if sys.stderr is not None:
            complain("the standard output is closed; the answer has nowhere to go")
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
        complain(str(error))
        sys.exit(1)
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
