"""The points on which the provider's pages disagree: what is spoken by default, and the other way for each.

A client has to understand both ways; tests and rehearsals switch them here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

CHOICES: Mapping[str, tuple[str, ...]] = {
    "cancel_run_status": ("canceled", "cancelled"),
    "cancel_callback_status": ("cancelled", "canceled"),
    "failed_output": ("null", "envelope", "empty"),
    "callback_retry": ("server_errors", "any_error"),
    "callback_signature": ("signed", "unsigned"),
    "create_status": ("201", "200"),
    "idempotency": ("replay", "ignored"),
    "list_envelope": ("next", "next_pq"),
    "balance": ("decimal", "cents"),
    "rate_limit_headers": ("none", "retry_after"),
    "output_entry": ("full", "bare"),
    "validation_errors": ("errors", "detail"),
    "unknown_input": ("ignored", "refused"),
}


@dataclass(frozen=True)
class Dialect:
    """One word for each topic of ``CHOICES``, and the life of an output link in seconds."""

    cancel_run_status: str = "canceled"
    cancel_callback_status: str = "cancelled"
    failed_output: str = "null"
    callback_retry: str = "server_errors"
    callback_signature: str = "signed"
    create_status: str = "201"
    idempotency: str = "replay"
    list_envelope: str = "next"
    balance: str = "decimal"
    rate_limit_headers: str = "none"
    output_entry: str = "full"
    validation_errors: str = "errors"
    unknown_input: str = "ignored"
    link_seconds: int = 24 * 60 * 60

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the dialect with these topics changed; raises ValueError for an unknown topic or word."""
        checked: dict[str, Any] = {topic: _checked(topic, word) for topic, word in changes.items()}
        return replace(self, **checked)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _checked(topic: str, word: Any) -> str | int:
    if topic == "link_seconds":
        return int(word)
    if topic not in CHOICES:
        raise ValueError(f"There is no topic {topic!r}; there are {', '.join([*CHOICES, 'link_seconds'])}.")
    if str(word) not in CHOICES[topic]:
        raise ValueError(f"{topic} is one of {', '.join(CHOICES[topic])}, not {word!r}.")
    return str(word)
