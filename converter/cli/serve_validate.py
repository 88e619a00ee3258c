"""``wiremark serve-validate``: the validator as a web service of this machine."""

from __future__ import annotations

import ipaddress

import click

from converter.cli import configured, options, profiling


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: a free one.")
@click.option(
    "--allow-host", "allowed", multiple=True, metavar="NAME", help="Further name under which requests may come."
)
@click.option("--max-size", default=8, show_default=True, type=click.IntRange(1, 256), help="Megabytes of a document.")
@click.option(
    "--max-time",
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    type=options.Seconds(0.1, 600),
    help="Seconds for a document.",
)
@profiling.OPTION
def command(
    host: str, *, port: int, allowed: tuple[str, ...], max_size: int, max_time: float, profiles: tuple[str, ...]
) -> int:
    """Judges documents that are posted to it; GET / is a page to paste one into.

    POST a document to /validate: JSON comes back, SARIF or HTML for ?format=sarif, html, html-de or by the Accept
    header; 200 without errors, 422 with errors. Only this machine can reach it unless --host says otherwise, and only
    under its own names (--allow-host). Nothing is kept, nothing is fetched. Ctrl-C ends it.
    """
    import uvicorn

    from converter.checks.views import Options
    from converter.cli.judging_process import Judge
    from converter.cli.validate_server import Limits, application

    outside = Options(now=options.now(), limits=configured.limits(), vocabularies=options.vocabularies())
    judging = profiling.applied(outside, profiles)
    judge = Judge()
    names = ["localhost", "127.0.0.1", "[::1]", *([] if _any_address(host) else [host]), *allowed]
    app = application(
        judging,
        judge=judge,
        hosts=names,
        limits=Limits(max_size * 1024 * 1024, max_time),
        clock=options.now,
    )
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        limit_concurrency=64,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    try:
        sock = config.bind_socket()
    except SystemExit:
        raise click.ClickException(f"can't listen at {host}:{port}") from None
    try:
        sock.listen(128)
        click.echo(f"judging at http://{host}:{sock.getsockname()[1]}/ - Ctrl-C ends it", err=True)
        server.run(sockets=[sock])
    except KeyboardInterrupt:
        pass
    finally:
        judge.close()
        sock.close()
    return 0


def _any_address(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
