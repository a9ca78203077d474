"""What every handler needs: the sandbox, the address it was called by, the body, and the shape of a list."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from generations.sandbox.core import Sandbox
from generations.sandbox.errors import ApiError, FieldError, bad_request, invalid, not_found
from generations.sandbox.listing import Page
from generations.sandbox.records import Run


def sandbox_of(request: Request) -> Sandbox:
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


def base_url_of(request: Request) -> str:
    """The address links begin with: the one in the settings, else the one this request used."""
    return sandbox_of(request).settings.url or str(request.base_url).rstrip("/")


def run_of(request: Request) -> Run:
    """The run named in the path; raises ApiError 404."""
    run = sandbox_of(request).records.find(request.path_params["run_id"])
    if run is None:
        raise ApiError(404, "RUN_NOT_FOUND", "There is no such run.")
    return run


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body; raises ApiError 415 and 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send JSON with Content-Type: application/json.")
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise bad_request("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object.")
    return body


async def read_optional_object(request: Request) -> dict[str, Any]:
    """Like ``read_object``, but no body at all is an empty object."""
    return await read_object(request) if await request.body() else {}


def field_error(name: str, message: str) -> ApiError:
    return invalid([FieldError((name,), message)])


def list_answer(request: Request, page: Page[dict[str, Any]]) -> dict[str, Any]:
    """A list in the dialect's envelope."""
    if sandbox_of(request).switches.dialect.list_envelope == "next_pq":
        return {"items": page.items, "next_pq": page.next, "prev_pq": page.previous}
    return {"items": page.items, "first": None, "next": page.next, "previous": page.previous}


def whole_list(request: Request, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A list that always fits on one page."""
    return list_answer(request, Page(list(items), None, None))


def projected(request: Request, item: dict[str, Any]) -> dict[str, Any]:
    """Only the ``fields`` that were asked for; raises ApiError 404 never, 400 for an unknown field."""
    names = [name.strip() for name in request.query_params.get("fields", "").split(",") if name.strip()]
    unknown = [name for name in names if name not in item]
    if unknown:
        raise bad_request(f"There is no field {unknown[0]!r}.")
    return {name: item[name] for name in names} if names else item


def found(item: dict[str, Any] | None) -> dict[str, Any]:
    """The item; raises ApiError 404 where there is none."""
    if item is None:
        raise not_found()
    return item
