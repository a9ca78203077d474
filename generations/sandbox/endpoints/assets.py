"""The three steps of an upload, and reading an asset."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from generations.sandbox.assets import LARGEST_ASSET, MIME_TYPES
from generations.sandbox.endpoints.requests import (
    base_url_of,
    read_object,
    read_optional_object,
    sandbox_of,
    whole_list,
)
from generations.sandbox.errors import ApiError, FieldError, invalid
from generations.sandbox.links import LinkRefusedError


async def create_upload(request: Request) -> JSONResponse:
    body = await read_object(request)
    if errors := _session_errors(body):
        raise invalid(errors)
    session = sandbox_of(request).assets.open_session(
        base_url_of(request), body["filename"], body["mime_type"], body["size_bytes"]
    )
    return JSONResponse(session, 201)


async def receive_upload(request: Request) -> Response:
    """The link itself is the permission; no key is asked for."""
    sandbox = sandbox_of(request)
    try:
        sandbox.links.check(request.url.path, request.query_params)
    except LinkRefusedError as error:
        raise ApiError(403, "FORBIDDEN", str(error)) from error
    mime_type = request.headers.get("content-type", "")
    await sandbox.assets.receive(request.path_params["asset_id"], mime_type, request.stream())
    return Response(status_code=200)


async def confirm_upload(request: Request) -> JSONResponse:
    body = await read_optional_object(request)
    assets, asset_id = sandbox_of(request).assets, request.path_params["asset_id"]
    assets.confirm(asset_id, body.get("folder_id"))
    return JSONResponse(assets.show(asset_id, base_url_of(request)), 201)


async def show_asset(request: Request) -> JSONResponse:
    return JSONResponse(sandbox_of(request).assets.show(request.path_params["asset_id"], base_url_of(request)))


async def list_types(request: Request) -> JSONResponse:
    return JSONResponse(whole_list(request, [{"mime_type": name, "asset_type": "image"} for name in MIME_TYPES]))


def _session_errors(body: dict[str, Any]) -> list[FieldError]:
    errors = [
        FieldError((name,), f"It must be a string of 1 to {longest} characters.")
        for name, longest in (("filename", 500), ("mime_type", 255))
        if not (isinstance(body.get(name), str) and 1 <= len(body[name]) <= longest)
    ]
    size = body.get("size_bytes")
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= LARGEST_ASSET:
        errors.append(FieldError(("size_bytes",), f"It must be an integer from 1 to {LARGEST_ASSET}."))
    return errors
