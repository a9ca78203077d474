"""The application: which address leads to which handler, who may enter, and how refusals are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from generations.sandbox.core import open_sandbox
from generations.sandbox.endpoints import account, assets, callbacks, control, creation, files, models, runs
from generations.sandbox.errors import ApiError
from generations.sandbox.settings import SandboxSettings

WITHOUT_KEY = ("/v1/health", "/v1/readiness")
WITH_KEY = ("/v1/", "/_sandbox/")

ROUTES = (
    ("GET", "/v1/health", account.show_health),
    ("GET", "/v1/readiness", account.show_readiness),
    ("GET", "/v1/auth/me", account.show_me),
    ("GET", "/v1/billing/balance", account.show_balance),
    ("POST", "/v1/models/{owner}/{slug:path}/runs", creation.create_run),
    ("GET", "/v1/models", models.list_models),
    ("GET", "/v1/models/{model_id}/pricing", models.list_prices),
    ("GET", "/v1/models/{model_id}/pricing/{price_id}", models.show_price),
    ("GET", "/v1/models/{owner}/{slug:path}", models.show_model),
    ("GET", "/v1/runs", runs.list_runs),
    ("GET", "/v1/runs/statuses", runs.list_statuses),
    ("GET", "/v1/runs/{run_id}", runs.show_run),
    ("GET", "/v1/runs/{run_id}/callback", callbacks.list_deliveries),
    ("POST", "/v1/runs/{run_id}/callback-redeliveries", callbacks.redeliver),
    ("POST", "/v1/admin/runs/{run_id}/cancellation", runs.cancel_run),
    ("GET", "/v1/callback-secrets", callbacks.list_secrets),
    ("POST", "/v1/callback-secrets", callbacks.create_secret),
    ("GET", "/v1/callback-secrets/{secret_id}", callbacks.show_secret),
    ("PATCH", "/v1/callback-secrets/{secret_id}", callbacks.change_secret),
    ("DELETE", "/v1/callback-secrets/{secret_id}", callbacks.delete_secret),
    ("POST", "/v1/asset-uploads", assets.create_upload),
    ("POST", "/v1/asset-uploads/{asset_id}/confirmations", assets.confirm_upload),
    ("GET", "/v1/assets/types", assets.list_types),
    ("GET", "/v1/assets/{asset_id}", assets.show_asset),
    ("PUT", "/uploads/{asset_id}", assets.receive_upload),
    ("GET", "/files/assets/{asset_id}", files.show_asset_file),
    ("GET", "/files/outputs/{run_id}.mp4", files.show_output),
    ("GET", "/_sandbox/invoice", control.show_invoice),
    ("GET", "/_sandbox/strikes", control.show_strikes),
    ("GET", "/_sandbox/faults", control.show_rates),
    ("PUT", "/_sandbox/faults", control.change_rates),
    ("GET", "/_sandbox/faults/{client_ref:path}", control.show_faults),
    ("PUT", "/_sandbox/faults/{client_ref:path}", control.change_faults),
    ("DELETE", "/_sandbox/faults/{client_ref:path}", control.forget_faults),
    ("GET", "/_sandbox/dialect", control.show_dialect),
    ("PUT", "/_sandbox/dialect", control.change_dialect),
    ("GET", "/_sandbox/speed", control.show_speed),
    ("PUT", "/_sandbox/speed", control.change_speed),
    ("PUT", "/_sandbox/balance", control.change_balance),
    ("POST", "/_sandbox/reset", control.reset),
)


class Doorkeeper:
    """Asks for the key, and hands the handlers a way to drop the connection.

    It stands outside Starlette, because only the server's own ``send`` leads to the connection.
    """

    def __init__(self, app: ASGIApp, keys: tuple[str, ...]) -> None:
        self._app = app
        self._keys = frozenset(f"Bearer {key}" for key in keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._closed(request):
            refusal = ApiError(401, "UNAUTHORIZED", "The API key is missing or not valid.")
            await refusal.answer("errors")(scope, receive, send)
            return
        scope["drop_connection"] = cast("Any", send).__self__.transport.abort
        await self._app(scope, receive, send)

    def _closed(self, request: Request) -> bool:
        path = request.url.path
        if path in WITHOUT_KEY or not path.startswith(WITH_KEY):
            return False
        return request.headers.get("authorization", "") not in self._keys


async def tell_refusal(request: Request, error: Exception) -> Response:
    if isinstance(error, ApiError):
        return error.answer(request.app.state.sandbox.switches.dialect.validation_errors)
    if isinstance(error, HTTPException):
        code = "NOT_FOUND" if error.status_code == 404 else "METHOD_NOT_ALLOWED"
        return ApiError(error.status_code, code, error.detail).answer("errors")
    return ApiError(500, "INTERNAL_ERROR", "Something went wrong.").answer("errors")


def build_app(settings: SandboxSettings) -> ASGIApp:
    """Make the ASGI application; its state is opened when the server starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_sandbox(settings) as sandbox:
            app.state.sandbox = sandbox
            yield

    app = Starlette(
        routes=[Route(path, handler, methods=[method]) for method, path, handler in ROUTES],
        exception_handlers={ApiError: tell_refusal, HTTPException: tell_refusal, 500: tell_refusal},
        lifespan=lifespan,
    )
    return Doorkeeper(app, settings.keys)
