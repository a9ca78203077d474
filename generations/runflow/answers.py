"""What an answer of Runflow's means: a payload, or one of the errors of errors.py.

Owns the reading of status, headers and error bodies. Nothing here asks anything.
"""

import time
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from generations.runflow import errors
from generations.runflow.schema import Payload, Run

# A 4xx that does not say "no run": 408 comes from machines in between, 409 that a run with our key may exist.
UNCLEAR = frozenset({408, 409})

Model = TypeVar("Model", bound=Payload)


def created(response: httpx.Response) -> Run:
    status = response.status_code
    if response.is_success:
        try:
            return parsed(Run, response)
        except errors.Unavailable:
            raise errors.Ambiguous(f"Runflow answered {status} with something that is not a run.") from None
    if status in {429, 503}:
        raise errors.Busy(f"Runflow is busy (status {status}).", _retry_after(response))
    if response.is_client_error and status not in UNCLEAR:
        raise _refusal(response)
    raise errors.Ambiguous(f"Runflow answered {status}, which does not say whether the run exists.")


def good(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    if response.is_client_error and response.status_code not in {408, 429}:
        raise _refusal(response)
    raise errors.Unavailable(f"Runflow answered {response.status_code}.")


def parsed(model: type[Model], response: httpx.Response) -> Model:
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        problems = error.error_count()
        raise errors.Unavailable(f"Runflow's answer could not be read ({problems} problems).") from None


def document(response: httpx.Response) -> dict[str, Any]:
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refusal(response: httpx.Response) -> errors.Refused:
    status = response.status_code
    code, message = _problem(document(response))
    kind = {402: errors.OutOfCredit, 404: errors.NotFound}.get(status, errors.Refused)
    return kind(status, code or errors.CODE_OF_STATUS.get(status, ""), _harmless(response, message))


def _problem(said: dict[str, Any]) -> tuple[str, str]:
    """The (code, message) of an error answer: its envelope, a nested one, or FastAPI's `detail`."""
    nested = said.get("error")
    inner = nested if isinstance(nested, dict) else {"message": nested}
    code = said.get("code") or inner.get("code") or ""
    message = said.get("message") or inner.get("message") or said.get("detail")
    sentences = [message if isinstance(message, str) else "", *_field_errors(said)]
    return str(code), " ".join(filter(None, sentences))


def _field_errors(said: dict[str, Any]) -> list[str]:
    """What is wrong with which field. The shape inside is not documented, so both usual names are tried."""
    entries = said.get("errors") or said.get("detail")
    if not isinstance(entries, list):
        return []
    return [str(entry.get("message") or entry.get("msg") or "") for entry in entries if isinstance(entry, dict)]


def _harmless(response: httpx.Response, message: str) -> str:
    """The provider's words, fit for a log: some servers repeat what they were sent."""
    key = response.request.headers.get("Authorization", "").removeprefix("Bearer ")
    return errors.without_addresses(message.replace(key, "(key)") if key else message)[:500]


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds to wait, from either form of the header: a number or a date."""
    said = response.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
