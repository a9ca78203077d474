"""What only the sandbox has, under ``/_sandbox/``: the invoice and the switches."""

from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from generations.sandbox.core import Sandbox
from generations.sandbox.endpoints.requests import read_object, sandbox_of
from generations.sandbox.errors import ApiError


def refused(error: ValueError) -> ApiError:
    return ApiError(422, "VALIDATION_ERROR", str(error))


async def show_invoice(request: Request) -> JSONResponse:
    return JSONResponse(sandbox_of(request).billing.invoice())


async def show_strikes(request: Request) -> JSONResponse:
    """How many runs each fault has struck; one that never ends is seen in the invoice."""
    return JSONResponse(sandbox_of(request).faults.struck())


async def show_rates(request: Request) -> JSONResponse:
    return JSONResponse(_rates(sandbox_of(request)))


async def change_rates(request: Request) -> JSONResponse:
    """Replace the rates by ``{"rates": {name: 0..1}, "seed": text}``."""
    sandbox, body = sandbox_of(request), await read_object(request)
    try:
        sandbox.faults.change_rates(body.get("rates", {}), body.get("seed"))
    except ValueError as error:
        raise refused(error) from error
    await sandbox.lives.restart()
    return JSONResponse(_rates(sandbox))


async def show_faults(request: Request) -> JSONResponse:
    return JSONResponse(sandbox_of(request).faults.of(request.path_params["client_ref"]))


async def change_faults(request: Request) -> JSONResponse:
    """Switch faults of one run by ``{name: true | false | count | "always"}``."""
    sandbox, client_ref = sandbox_of(request), request.path_params["client_ref"]
    try:
        sandbox.faults.switch(client_ref, await read_object(request))
    except ValueError as error:
        raise refused(error) from error
    await sandbox.lives.restart()
    return JSONResponse(sandbox.faults.of(client_ref))


async def forget_faults(request: Request) -> Response:
    sandbox = sandbox_of(request)
    sandbox.faults.forget(request.path_params["client_ref"])
    await sandbox.lives.restart()
    return Response(status_code=204)


async def show_dialect(request: Request) -> JSONResponse:
    return JSONResponse(sandbox_of(request).switches.dialect.as_dict())


async def change_dialect(request: Request) -> JSONResponse:
    sandbox = sandbox_of(request)
    try:
        sandbox.switches.change_dialect(await read_object(request))
    except ValueError as error:
        raise refused(error) from error
    return await show_dialect(request)


async def show_speed(request: Request) -> JSONResponse:
    return JSONResponse({"speed": sandbox_of(request).switches.speed})


async def change_speed(request: Request) -> JSONResponse:
    """Set ``{"speed": "instant" | "demo" | "real"}``; runs in progress follow."""
    sandbox, body = sandbox_of(request), await read_object(request)
    try:
        sandbox.switches.change_speed(str(body.get("speed")))
    except ValueError as error:
        raise refused(error) from error
    await sandbox.lives.restart()
    return await show_speed(request)


async def change_balance(request: Request) -> JSONResponse:
    """Set ``{"balance": "12.34"}`` in USD."""
    sandbox, body = sandbox_of(request), await read_object(request)
    try:
        sandbox.billing.set_balance(Decimal(str(body.get("balance"))))
    except InvalidOperation as error:
        raise refused(ValueError("The balance is a decimal number.")) from error
    return JSONResponse({"balance": str(sandbox.billing.balance)})


async def reset(request: Request) -> Response:
    await sandbox_of(request).reset()
    return Response(status_code=204)


def _rates(sandbox: Sandbox) -> dict[str, Any]:
    return {"rates": sandbox.faults.rates, "seed": sandbox.faults.seed}
