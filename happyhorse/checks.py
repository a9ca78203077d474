"""Refuses settings that would lose money, clips or secrets, before anything starts.

Each rule is a system check, so `manage.py check` shows it with a hint. `raise_on_errors` says the same in
processes that run no system checks: the Celery worker, the web process and the supervisor.
"""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.core.exceptions import ImproperlyConfigured

# `reconcile` looks at a paid call that was not answered after this many seconds, times PATIENCE.
ANSWER_SECONDS = 90
# httpx counts its time limit anew for connecting, sending and receiving.
PARTS_OF_A_CALL = 3


@register
def mode_is_said(**_: Any) -> list[CheckMessage]:
    """Sandbox or live is never guessed: nobody spends money, or believes that they do, by accident."""
    if settings.RUNFLOW_MODE in ("sandbox", "live"):
        return []
    said = f"is “{settings.RUNFLOW_MODE}”" if settings.RUNFLOW_MODE else "is not set"
    hint = "Set RUNFLOW_MODE=sandbox to try the studio for free, or RUNFLOW_MODE=live to make real clips."
    return [Error(f"RUNFLOW_MODE {said}.", hint=hint, id="happyhorse.E001")]


@register
def live_mode_has_a_key(**_: Any) -> list[CheckMessage]:
    """A key of Runflow looks like `rf_live_…`; the sandbox's own is no key to anything else."""
    key = settings.RUNFLOW_API_KEY
    if settings.RUNFLOW_MODE != "live":
        return []
    hint = "Create one at app.runflow.io, Settings, API Keys, and set RUNFLOW_API_KEY=rf_live_…"
    if not key:
        return [Error("RUNFLOW_MODE is live, and RUNFLOW_API_KEY is empty.", hint=hint, id="happyhorse.E002")]
    if key == "rf_live_sandbox" or not re.fullmatch(r"rf_live_\w+", key, re.ASCII):
        return [Error("RUNFLOW_API_KEY is not a key for runs at Runflow.", hint=hint, id="happyhorse.E003")]
    return []


@register
def callbacks_can_be_trusted(**_: Any) -> list[CheckMessage]:
    """A public address is called back by Runflow: over https, and signed."""
    if settings.RUNFLOW_MODE != "live":
        return []
    if not settings.PUBLIC_URL:
        hint = "Set PUBLIC_URL=https://… when Runflow can reach this studio; takes then finish sooner."
        return [
            Info(
                "Without PUBLIC_URL the studio works by polling.",
                hint=hint,
                id="happyhorse.I001",
            )
        ]
    found: list[CheckMessage] = []
    if not settings.PUBLIC_URL.startswith("https://"):
        hint = "Set PUBLIC_URL to the https:// address at which people and Runflow reach the studio."
        found.append(Error("PUBLIC_URL is not an https address.", hint=hint, id="happyhorse.E004"))
    if not any(settings.RUNFLOW_CALLBACK_SECRETS):
        hint = "Set RUNFLOW_CALLBACK_SECRETS to the one made at Runflow, or leave PUBLIC_URL empty."
        found.append(Error("No secret to check Runflow's callbacks with.", hint=hint, id="happyhorse.E005"))
    return found


@register
def provider_is_called_in_secret(**_: Any) -> list[CheckMessage]:
    """The key travels with every call."""
    if settings.RUNFLOW_MODE != "live" or settings.RUNFLOW_BASE_URL.startswith("https://"):
        return []
    hint = "Leave RUNFLOW_BASE_URL unset for https://api.runflow.io."
    return [Error("RUNFLOW_BASE_URL would send the key in the clear.", hint=hint, id="happyhorse.E006")]


@register
def calls_end_before_they_are_doubted(**_: Any) -> list[CheckMessage]:
    """A call that still waits for its answer must not be taken for one whose answer was lost."""
    longest = PARTS_OF_A_CALL * settings.RUNFLOW_TIMEOUT_SECONDS
    if settings.RUNFLOW_MODE != "live" or longest <= ANSWER_SECONDS * settings.PATIENCE:
        return []
    message = f"A call may take {longest:g} s, but is doubted after {ANSWER_SECONDS * settings.PATIENCE:g} s."
    hint = f"Set RUNFLOW_TIMEOUT_SECONDS to at most {ANSWER_SECONDS // PARTS_OF_A_CALL}, and PATIENCE to 1."
    return [Error(message, hint=hint, id="happyhorse.E007")]


@register(Tags.security)
def secret_key_is_secret(**_: Any) -> list[CheckMessage]:
    """Whoever knows the key can sign in as anybody."""
    if settings.DEBUG or not settings.SECRET_KEY.startswith("insecure-"):
        return []
    hint = "Run script/setup, which writes a fresh one to .env, or set SECRET_KEY to 50 random characters."
    return [Error("SECRET_KEY is not set.", hint=hint, id="happyhorse.E008")]


RULES = (
    mode_is_said,
    live_mode_has_a_key,
    callbacks_can_be_trusted,
    provider_is_called_in_secret,
    calls_end_before_they_are_doubted,
    secret_key_is_secret,
)


def raise_on_errors() -> None:
    """Raises ImproperlyConfigured with every wrong setting and what to do about it."""
    errors = [found for rule in RULES for found in rule() if found.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
