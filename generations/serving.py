"""Serving stored files to people who were checked already, in byte ranges, so that a player can seek.

Django's FileResponse knows no ranges and reads a whole file into memory under ASGI; object storage serves by itself,
through a short-lived signed address.
"""

import mimetypes
import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.db import connections
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

# A player that asks for "the rest" gets this much and asks again: no request holds a whole film.
PIECE = 4 * 1024 * 1024
BLOCK = 256 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


def serve(request: HttpRequest, name: str, download_name: str = "") -> HttpResponseBase:
    """The stored file `name`: whole, in part, or not at all when the browser has it. 404 when it is missing."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        return HttpResponseRedirect(address(name, download_name))
    if not path.is_file():
        raise Http404
    response = unchanged(request, path) or part(request, path) or whole(path)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag(path)
    # Names are made of codes and digests, so what is behind one never changes.
    response["Cache-Control"] = "private, max-age=86400, immutable"
    if download_name:
        response["Content-Disposition"] = attachment(download_name)
    return response


def attachment(filename: str) -> str:
    """The header's value that makes a browser save the file under this name, in any script (RFC 6266)."""
    return content_disposition_header(as_attachment=True, filename=filename) or "attachment"


def address(name: str, download_name: str) -> str:
    """The file's short-lived address in object storage, which then names the download."""
    said = {"ResponseContentDisposition": attachment(download_name)} if download_name else {}
    storage: Any = default_storage
    return str(storage.url(name, parameters=said) if said else storage.url(name))


def etag(path: Path) -> str:
    stat = path.stat()
    return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'


def unchanged(request: HttpRequest, path: Path) -> HttpResponse | None:
    answer = get_conditional_response(request, etag=etag(path))
    return answer if isinstance(answer, HttpResponse) else None


def part(request: HttpRequest, path: Path) -> HttpResponse | None:
    """The asked range, or its beginning; None when the whole file is meant (RFC 9110, section 14)."""
    asked, size = RANGE.match(request.headers.get("Range", "")), path.stat().st_size
    if not asked or asked.group(0) == "bytes=-" or request.headers.get("If-Range", etag(path)) != etag(path):
        return None
    first, last = limits(asked.group(1), asked.group(2), size)
    if first >= size or last < first:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(first)
        content = file.read(min(last - first + 1, PIECE))
    headers = {"Content-Range": f"bytes {first}-{first + len(content) - 1}/{size}"}
    return HttpResponse(content, status=206, content_type=type_of(path), headers=headers)


def limits(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; without a first one, the last so many bytes are meant."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last or size), size - 1)


def whole(path: Path) -> StreamingHttpResponse:
    size = str(path.stat().st_size)
    return StreamingHttpResponse(blocks(path), content_type=type_of(path), headers={"Content-Length": size})


async def blocks(path: Path) -> AsyncIterator[bytes]:
    def read(position: int) -> bytes:
        with path.open("rb") as file:
            file.seek(position)
            return file.read(BLOCK)

    position = 0
    while block := await sync_to_async(read)(position):
        position += len(block)
        yield block


async def pieces(archive: Iterable[bytes]) -> AsyncIterator[bytes]:
    """One after another, each made in a thread when the one before it is sent."""
    # What was read for it is read. A download that kept its connection would keep it as long as it lasts.
    await sync_to_async(connections.close_all)()
    iterator = iter(archive)

    def following() -> bytes | None:
        return next(iterator, None)

    while (piece := await sync_to_async(following)()) is not None:
        yield piece


def type_of(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
