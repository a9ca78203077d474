"""Reading the body that creates a run: every field checked, everything wrong reported at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generations.sandbox.catalogue import Input, Model
from generations.sandbox.errors import FieldError, invalid

PICTURE_ADDRESS = re.compile(r"(https?://[^\s/]+\S*|runflow://assets/[\w-]+|data:image/[\w.+-]+;base64,.+)", re.DOTALL)
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
KINDS: Mapping[str, tuple[type, str]] = {
    "string": (str, "a string"),
    "integer": (int, "an integer"),
    "boolean": (bool, "true or false"),
    "url_list": (list, "a list of addresses"),
}


@dataclass(frozen=True)
class Order:
    """A run that was asked for and may be accepted."""

    model: Model
    input: dict[str, Any]
    client_ref: str | None
    callback_url: str | None
    metadata: dict[str, Any] | None


def read_order(model: Model, body: Mapping[str, Any], *, refuse_unknown_input: bool) -> Order:
    """Check the body; raises ApiError 422 naming every field that is wrong. Unknown fields beside ``input`` pass."""
    given = body.get("input")
    errors = [*_input_errors(model, given, refuse_unknown_input), *_envelope_errors(body)]
    if errors or not isinstance(given, dict):
        raise invalid(errors)
    return Order(model, given, body.get("client_ref"), body.get("callback_url"), body.get("metadata"))


def _input_errors(model: Model, given: Any, refuse_unknown: bool) -> list[FieldError]:
    if not isinstance(given, dict):
        return [FieldError(("input",), "This field is required and must be an object.")]
    messages = [(field.name, _problem(field, given.get(field.name))) for field in model.inputs]
    if refuse_unknown:
        known = {field.name for field in model.inputs}
        messages += [(name, "There is no such input.") for name in given if name not in known]
    return [FieldError(("input", name), message) for name, message in messages if message]


def _problem(field: Input, value: Any) -> str:
    """Say what is wrong with a value, or nothing."""
    if value is None:
        return "This field is required." if field.required else ""
    if not _has_kind(value, field.kind):
        return f"It must be {KINDS[field.kind][1]}."
    if field.allowed and value not in field.allowed:
        return f"It must be one of {', '.join(field.allowed)}."
    if isinstance(value, list):
        return _size_problem(field, len(value), "addresses") or _address_problem(value)
    if isinstance(value, str):
        return _size_problem(field, len(value), "characters")
    return _size_problem(field, value, "")


def _has_kind(value: Any, kind: str) -> bool:
    """Whether the JSON value has the kind; true and false are no integers."""
    return isinstance(value, KINDS[kind][0]) and (kind == "boolean" or not isinstance(value, bool))


def _size_problem(field: Input, size: int, unit: str) -> str:
    if field.largest and not field.smallest <= size <= field.largest:
        return f"It must be {field.smallest} to {field.largest} {unit}".rstrip() + f", not {size}."
    return ""


def _address_problem(addresses: Sequence[Any]) -> str:
    for number, address in enumerate(addresses, start=1):
        if not isinstance(address, str) or not PICTURE_ADDRESS.fullmatch(address):
            return f"Entry {number}: a media URL must use HTTP(S), runflow://assets/ or a data URI."
    return ""


def _envelope_errors(body: Mapping[str, Any]) -> list[FieldError]:
    errors = []
    client_ref, address, metadata = body.get("client_ref"), body.get("callback_url"), body.get("metadata")
    if client_ref is not None and not (isinstance(client_ref, str) and len(client_ref) <= 255):
        errors.append(FieldError(("client_ref",), "It must be a string of at most 255 characters."))
    if address is not None and not _is_callback_address(address):
        errors.append(FieldError(("callback_url",), "It must be an http(s) URL of at most 2048 characters."))
    if metadata is not None and not isinstance(metadata, dict):
        errors.append(FieldError(("metadata",), "It must be an object."))
    return errors


def _is_callback_address(address: Any) -> bool:
    return isinstance(address, str) and len(address) <= 2048 and bool(WEB_ADDRESS.fullmatch(address))
