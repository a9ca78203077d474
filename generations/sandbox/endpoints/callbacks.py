"""The history of callbacks, sending one again, and the secrets that sign them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from generations.sandbox.endpoints.requests import (
    field_error,
    read_object,
    read_optional_object,
    run_of,
    sandbox_of,
    whole_list,
)
from generations.sandbox.errors import conflict


async def list_deliveries(request: Request) -> JSONResponse:
    return JSONResponse(sandbox_of(request).deliveries.history(run_of(request).id))


async def redeliver(request: Request) -> JSONResponse:
    """Send a fresh body of the run's present state."""
    run, sandbox = run_of(request), sandbox_of(request)
    if run.callback_url is None or not run.finished:
        raise conflict("Only a finished run that has a callback_url can be told again.")
    delivery = sandbox.callbacks.redeliver(run, run.callback_url)
    shown = next(row for row in sandbox.deliveries.history(run.id) if row["id"] == delivery.id)
    return JSONResponse(shown, 201)


async def list_secrets(request: Request) -> JSONResponse:
    return JSONResponse(whole_list(request, sandbox_of(request).secrets.every()))


async def create_secret(request: Request) -> JSONResponse:
    label = _label(await read_optional_object(request))
    return JSONResponse(sandbox_of(request).secrets.create(label), 201)


async def show_secret(request: Request) -> JSONResponse:
    return JSONResponse(sandbox_of(request).secrets.show(request.path_params["secret_id"]))


async def change_secret(request: Request) -> JSONResponse:
    secrets, secret_id = sandbox_of(request).secrets, request.path_params["secret_id"]
    secrets.show(secret_id)
    body = await read_object(request)
    if "label" in body:
        secrets.rename(secret_id, _label(body))
    if body.get("is_current"):
        secrets.promote(secret_id)
    return JSONResponse(secrets.show(secret_id))


async def delete_secret(request: Request) -> Response:
    sandbox_of(request).secrets.delete(request.path_params["secret_id"])
    return Response(status_code=204)


def _label(body: dict[str, Any]) -> str | None:
    label = body.get("label")
    if label is not None and not (isinstance(label, str) and len(label) <= 255):
        raise field_error("label", "It must be a string of at most 255 characters.")
    return label
