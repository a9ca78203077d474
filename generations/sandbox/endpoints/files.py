"""Clips and pictures under signed links, and the faults of downloads. Ranges are served, lengths are told."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from generations.sandbox.endpoints.requests import run_of, sandbox_of
from generations.sandbox.errors import ApiError, not_found
from generations.sandbox.links import LinkRefusedError
from generations.sandbox.moments import milliseconds
from generations.sandbox.records import Run

NO_VIDEO = b"<html><body>This is not the video you are looking for.</body></html>" * 400


async def show_output(request: Request) -> Response:
    issued = _checked(request)
    sandbox, run = sandbox_of(request), run_of(request)
    if request.method == "GET" and sandbox.faults.strikes("link_expired", run.subject):
        sandbox.records.refuse_links_until(run.id, milliseconds())
        raise _forbidden("This link has expired.")
    if issued <= run.links_refused_until:
        raise _forbidden("This link has expired.")
    path = sandbox.studio.path(run.clip or "")
    if not path.is_file():
        raise not_found()
    return _clip_answer(request, run, path)


async def show_asset_file(request: Request) -> Response:
    _checked(request)
    asset_id = request.path_params["asset_id"]
    assets = sandbox_of(request).assets
    return FileResponse(assets.path(asset_id), media_type=assets.row(asset_id)["mime_type"])


def _clip_answer(request: Request, run: Run, path: Path) -> Response:
    faults = sandbox_of(request).faults
    if request.method == "GET" and faults.strikes("file_broken", run.subject):
        return Response(NO_VIDEO, media_type="video/mp4")
    if request.method == "GET" and faults.strikes("file_truncated", run.subject):
        content = path.read_bytes()
        return Response(content[: len(content) // 2], media_type="video/mp4")
    return FileResponse(path, media_type="video/mp4")


def _checked(request: Request) -> int:
    """When the link was issued; raises ApiError 403."""
    try:
        return sandbox_of(request).links.check(request.url.path, request.query_params)
    except LinkRefusedError as error:
        raise _forbidden(str(error)) from error


def _forbidden(message: str) -> ApiError:
    return ApiError(403, "FORBIDDEN", message)
