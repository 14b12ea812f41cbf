"""`offramp serve`: open the workbench in a browser."""

from __future__ import annotations

import pathlib

import click

from offramp.commands.shared import complain
from offramp.errors import QuestionError

__all__ = ["serve"]


@click.command()
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=pathlib.Path), default=pathlib.Path("cases"), show_default=True,
    help="Folder of the cases.",
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", default=8080, show_default=True, help="Port; 0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--open/--no-open", "browser", default=False, help="Open the address in the browser.")
@click.option(
    "--seconds",
    metavar="N",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help="Time budget of a question.",
)
@click.option(
    "--memory", type=click.FloatRange(1), metavar="GIB", default=4.0, show_default=True,
    help="Memory budget of a question, in GiB.",
)  # fmt: skip
@click.option(
    "--language",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the pages.",
)
@click.option("--i-understand", "understood", is_flag=True, help="Allow other machines to reach the workbench.")
@click.option(
    "--behind-proxy",
    "proxy",
    metavar="ADDRESS",
    help="Address of a proxy with TLS, such as https://offramp.example.org.",
)
@click.option(
    "--tls-certificate",
    type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path),
    help="Certificate of TLS.",
)
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path), help="Key of TLS.")
def serve(
    workspace: pathlib.Path,
    port: int,
    host: str,
    seconds: float,
    memory: float,
    language: str,
    proxy: str | None,
    tls_certificate: pathlib.Path | None,
    tls_key: pathlib.Path | None,
    *,
    browser: bool,
    understood: bool,
) -> None:
    """Open the workbench: build and ask a case in the browser.

    The workbench is a web application on this machine. It prints an address that signs one browser in. A case is a file in the folder
    of `--workspace`, and every version of it is kept. Interrupt the command to end it.

    An address that other machines can reach needs `--i-understand`, and TLS or a proxy with TLS.
    """
    try:
        from offramp.web.serving import serve_workbench
        from offramp.web.settings import Limits, ServerSettings
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "yaml_edit", "anyio"):
            raise
        raise QuestionError(
            'the workbench needs further packages; install them with: pip install "starlette>=1.0" "uvicorn>=0.30" "yaml-edit>=0.2"'
        ) from None
    limits = Limits(seconds=seconds, memory=int(memory * 2**30))
    settings = ServerSettings(workspace, host, port, proxy, tls_certificate, tls_key, understood, limits, language)
    serve_workbench(settings, complain, browser=browser)
