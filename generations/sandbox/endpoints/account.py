"""Who the key belongs to, what is left to spend, and whether the sandbox is well."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from generations.sandbox.catalogue import EPOCH
from generations.sandbox.endpoints.requests import sandbox_of
from generations.sandbox.signing import ORGANISATION

SCOPES = ("runs:create", "runs:read", "runs:execute", "assets:create", "assets:read", "credit_balance:read")


async def show_me(request: Request) -> JSONResponse:  # noqa: ARG001
    organisation = {"id": ORGANISATION, "name": "Sandbox", "slug": "sandbox", "plan_code": "sandbox"}
    return JSONResponse(
        {
            "id": "01890000-0000-7000-8000-000000000002",
            "email": "sandbox@example.com",
            "first_name": "Sandbox",
            "last_name": "Key",
            "avatar_url": None,
            "timezone": "UTC",
            "locale_code": "en",
            "email_verified_at": EPOCH,
            "memberships": [{"org": organisation, "role_code": "owner", "scopes": list(SCOPES)}],
        }
    )


async def show_balance(request: Request) -> JSONResponse:
    sandbox = sandbox_of(request)
    balance = sandbox.billing.balance
    if sandbox.switches.dialect.balance == "cents":
        return JSONResponse({"balance_cents": int(balance * 100), "currency": "USD"})
    return JSONResponse(
        {
            "id": "01890000-0000-7000-8000-000000000003",
            "org_id": ORGANISATION,
            "balance": str(balance),
            "low_balance_threshold": None,
            "low_balance_notified_at": None,
            "created_at": EPOCH,
            "updated_at": EPOCH,
        }
    )


async def show_health(request: Request) -> JSONResponse:  # noqa: ARG001
    return JSONResponse({"status": "ok", "ok": True})


async def show_readiness(request: Request) -> JSONResponse:
    sandbox_of(request).database.row("select 1")
    return JSONResponse({"status": "ok", "ok": True, "components": {"database": "ok", "storage": "ok"}})
