"""Reading runs, and the administrator's cancellation."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from generations.sandbox.endpoints.requests import (
    base_url_of,
    field_error,
    list_answer,
    projected,
    read_optional_object,
    run_of,
    sandbox_of,
    whole_list,
)
from generations.sandbox.errors import ApiError
from generations.sandbox.listing import Page, read_listing
from generations.sandbox.records import UNFINISHED, Run

FINAL = ("succeeded", "failed", "canceled", "partial_succeeded")


async def show_run(request: Request) -> JSONResponse:
    """Links to the output are signed afresh by every reading, with or without ``add_signature``."""
    run = run_of(request)
    if sandbox_of(request).faults.strikes("reading_503", run.subject):
        raise ApiError(503, "SERVICE_UNAVAILABLE", "Try again later.")
    return JSONResponse(projected(request, _shown(request, run)))


async def list_runs(request: Request) -> JSONResponse:
    page = sandbox_of(request).records.search(read_listing(request.query_params))
    items = [projected(request, _shown(request, run)) for run in page.items]
    return JSONResponse(list_answer(request, Page(items, page.next, page.previous)))


async def list_statuses(request: Request) -> JSONResponse:
    items = [{"code": status, "is_terminal": status in FINAL} for status in (*UNFINISHED, *FINAL)]
    return JSONResponse(whole_list(request, items))


async def cancel_run(request: Request) -> JSONResponse:
    """Answer 201 where the run was cancelled, 200 where it had ended before."""
    run, sandbox = run_of(request), sandbox_of(request)
    reason = (await read_optional_object(request)).get("reason")
    if reason is not None and not (isinstance(reason, str) and 3 <= len(reason) <= 500):
        raise field_error("reason", "It must be 3 to 500 characters.")
    cancelled = await sandbox.lives.cancel(run)
    return JSONResponse(_shown(request, sandbox.records.get(run.id)), 201 if cancelled else 200)


def _shown(request: Request, run: Run) -> dict[str, Any]:
    return sandbox_of(request).view.run(run, base_url_of(request))
