"""Creating a run, and everything that can go wrong with the answer."""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from generations.sandbox.billing import insufficient_credit
from generations.sandbox.core import Sandbox
from generations.sandbox.endpoints.models import model_of
from generations.sandbox.endpoints.requests import base_url_of, read_object, sandbox_of
from generations.sandbox.errors import ApiError, FieldError, invalid
from generations.sandbox.moments import new_id
from generations.sandbox.orders import read_order
from generations.sandbox.records import Run


class NoAnswer(Response):
    """Drops the connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        scope["drop_connection"]()
        while (await receive())["type"] != "http.disconnect":
            pass


async def create_run(request: Request) -> Response:
    sandbox, model = sandbox_of(request), model_of(request)
    body = await read_object(request)
    strict = sandbox.switches.dialect.unknown_input == "refused"
    order = read_order(model, body, refuse_unknown_input=strict)
    key = request.headers.get("idempotency-key", "")
    if earlier := sandbox.remembered_answer(key, body):
        return JSONResponse(earlier[1], earlier[0])
    run_id = new_id()
    _refuse_on_purpose(sandbox, order.client_ref or run_id)
    sandbox.billing.require(model.price(order.input))
    with sandbox.database.transaction():
        run = sandbox.accept(order, run_id, base_url_of(request))
        answer = sandbox.view.run(run, run.base_url)
        status = int(sandbox.switches.dialect.create_status)
        sandbox.remember_answer(key, body, status, answer)
    sandbox.lives.begin(run.id)
    return await _answer(sandbox, run, status, answer)


def _refuse_on_purpose(sandbox: Sandbox, subject: str) -> None:
    """Raises the ApiError of the first refusal that strikes."""
    retry_after = sandbox.switches.dialect.rate_limit_headers == "retry_after"
    refusals = {
        "refused_429": ApiError(
            429, "RATE_LIMITED", "Too many requests.", headers={"Retry-After": "1"} if retry_after else {}
        ),
        "refused_503": ApiError(503, "MODEL_UNAVAILABLE", "The model is not available at the moment."),
        "refused_500": ApiError(500, "INTERNAL_ERROR", "Something went wrong."),
        "refused_402": insufficient_credit(),
        "refused_422": invalid([FieldError(("input", "prompt"), "Refused on purpose.")]),
    }
    for fault, refusal in refusals.items():
        if sandbox.faults.strikes(fault, subject):
            raise refusal


async def _answer(sandbox: Sandbox, run: Run, status: int, answer: dict[str, Any]) -> Response:
    """Answer for a run that was accepted, or spoil the answer."""
    if sandbox.faults.armed("callback_early", run.subject):
        await sandbox.lives.ended(run.id)
        await sandbox.callbacks.settled(run.id)
        sandbox.faults.strikes("callback_early", run.subject)
    if sandbox.faults.strikes("answer_slow", run.subject):
        await asyncio.sleep(sandbox.settings.slow_seconds)
    if sandbox.faults.strikes("answer_lost", run.subject):
        return NoAnswer()
    if sandbox.faults.strikes("answer_500", run.subject):
        raise ApiError(500, "INTERNAL_ERROR", "Something went wrong.")
    if sandbox.faults.strikes("answer_unparsable", run.subject):
        return Response(json.dumps(answer)[:40], status, media_type="application/json")
    return JSONResponse(answer, status)
