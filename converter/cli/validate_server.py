"""The validator as a web service: POST a document, get JSON, SARIF or a page back. An ASGI application (Starlette)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from converter import reporters
from converter.checks.views import Options
from converter.cli.judging_process import Died, Judge, Judged, TooLong
from converter.diagnostics import Diagnostic, Severity

_FORM = "application/x-www-form-urlencoded"
_TYPES = {
    "json": "application/json",
    "sarif": "application/sarif+json",
    "html": "text/html; charset=utf-8",
    "html-de": "text/html; charset=utf-8",
}
_SAFE = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>wiremark</title><style>:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
textarea {{ width: 100%; height: 24rem; font: .9rem/1.4 monospace }}</style></head><body><main><h1>{title}</h1>
<form method="post" action="/validate?format={format}" accept-charset="utf-8">
<p><label for="document">{label}</label></p>
<textarea id="document" name="document" required spellcheck="false"></textarea>
<p><button>{button}</button> <a href="/?language={other}">{switch}</a></p></form></main></body></html>
"""
_WORDS = {
    "en": {
        "title": "Judge a news document",
        "label": "NewsML-G2, NITF, JSON-LD, HTML, ninjs or a feed:",
        "button": "Judge",
        "other": "de",
        "switch": "Deutsch",
        "format": "html",
    },
    "de": {
        "title": "Nachrichtendokument prüfen",
        "label": "NewsML-G2, NITF, JSON-LD, HTML, ninjs oder ein Feed:",
        "button": "Prüfen",
        "other": "en",
        "switch": "English",
        "format": "html-de",
    },
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost."""

    size: int = 8 * 1024 * 1024
    """bytes of a body"""
    seconds: float = 20.0
    """for sending the body, and again for judging it"""
    waiting: int = 16
    """requests at a time; whoever comes then is sent away"""


class _Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def application(
    options: Options,
    *,
    judge: Judge,
    hosts: Sequence[str] = ("localhost", "127.0.0.1", "[::1]"),
    limits: Limits = Limits(),
    clock: Callable[[], datetime] | None = None,
) -> Starlette:
    """The service. ``hosts``: names under which it may be asked for, against DNS rebinding; ``clock``: for rules that
    need one."""
    busy = asyncio.Semaphore(limits.waiting)

    async def start(request: Request) -> Response:
        asked = request.query_params.get("language") or request.headers.get("accept-language", "")[:2]
        language = asked if asked in _WORDS else "en"
        return Response(
            _PAGE.format(language=language, **_WORDS[language]), media_type="text/html; charset=utf-8", headers=_SAFE
        )

    async def validate(request: Request) -> Response:
        try:
            _own_page(request)
            format_ = _format(request)
            if busy.locked():
                raise _Refused(503, "too many requests at a time")
            async with busy:
                data, name = await _document(request, limits)
                judging = replace(options, now=clock() if clock else options.now)
                found, tally = await _judged(judge, name, data, judging, limits)
        except _Refused as refused:
            return PlainTextResponse(f"{refused.message}\n", refused.status, headers=_SAFE)
        except ClientDisconnect:
            return Response(status_code=400)
        wrong = any(d.severity is Severity.ERROR for d in found)
        body = reporters.render(found, format=format_, sources=(name,), excerpt=_excerpts(data), tally=tally)
        return Response(body, 422 if wrong else 200, media_type=_TYPES[format_], headers=_SAFE)

    return Starlette(
        routes=[Route("/", start), Route("/validate", validate, methods=["POST"])],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
    )


def _own_page(request: Request) -> None:
    """A page of somebody else, open in the same browser, may not use the service."""
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise _Refused(403, "requests of other sites are not answered")


def _format(request: Request) -> str:
    wanted = request.query_params.get("format")
    if wanted is None:
        accepted = request.headers.get("accept", "")
        wanted = "sarif" if "sarif" in accepted else "html" if accepted.startswith("text/html") else "json"
    if wanted not in _TYPES:
        raise _Refused(400, f"no format is called so; there are: {', '.join(_TYPES)}")
    return wanted


async def _document(request: Request, limits: Limits) -> tuple[bytes, str]:
    declared = request.headers.get("content-length", "")
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent == "multipart/form-data":
        raise _Refused(415, "the document is the body of the request, no part of a form: curl --data-binary @FILE")
    form = sent == _FORM
    most = limits.size * (3 if form else 1)  # a form writes a byte as three characters
    if declared.isdigit() and int(declared) > most:
        raise _Refused(413, f"larger than {limits.size:,} bytes")
    try:
        data = await asyncio.wait_for(_body(request, most), limits.seconds)
    except TimeoutError:
        raise _Refused(408, f"the document did not come within {limits.seconds:g} seconds") from None
    if form and data.startswith(b"document="):  # else a client called so what it was given: curl --data-binary does
        try:
            fields = parse_qs(data.decode("ascii"), max_num_fields=10, strict_parsing=True, keep_blank_values=True)
        except ValueError:
            raise _Refused(400, "no form") from None
        data = fields.get("document", [""])[0].encode("utf-8", "replace")
    if len(data) > limits.size:
        raise _Refused(413, f"larger than {limits.size:,} bytes")
    if not data.strip():
        raise _Refused(400, "there is no document in the request")
    name = request.query_params.get("name", "document")
    return data, name.rpartition("/")[2][:200] or "document"


async def _body(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _Refused(413, "the document is too large")
        parts.append(part)
    return b"".join(parts)


async def _judged(judge: Judge, name: str, data: bytes, options: Options, limits: Limits) -> Judged:
    def work() -> Judged:
        return judge(name, data, options, seconds=limits.seconds)

    try:
        return await asyncio.to_thread(work)
    except TooLong:
        raise _Refused(503, f"judging took longer than {limits.seconds:g} seconds") from None
    except TimeoutError:
        raise _Refused(503, "others are waiting") from None
    except Died:
        raise _Refused(500, "the process that judged the document died") from None


def _excerpts(data: bytes) -> Callable[[Diagnostic], str | None]:
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def excerpt(diagnostic: Diagnostic) -> str | None:
        line = diagnostic.location.line
        return lines[line - 1] if line and line <= len(lines) else None

    return excerpt
