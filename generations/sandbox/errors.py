"""The answers that say no, in the provider's envelope: ``{code, message, errors}``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; ``location`` is its path in the body."""

    location: tuple[str, ...]
    message: str


@dataclass
class ApiError(Exception):
    """A refusal that becomes an HTTP answer."""

    status: int
    code: str
    message: str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, validation_errors: str) -> JSONResponse:
        """Build the answer; ``validation_errors`` is the dialect's word for the shape of a 422."""
        if self.errors and validation_errors == "detail":
            body: dict[str, Any] = {
                "detail": [
                    {"loc": ["body", *error.location], "msg": error.message, "type": "value_error"}
                    for error in self.errors
                ]
            }
        else:
            described = [{"field": ".".join(error.location), "message": error.message} for error in self.errors]
            body = {"code": self.code, "message": self.message, "errors": described or None}
        return JSONResponse(body, self.status, dict(self.headers))


def bad_request(message: str) -> ApiError:
    return ApiError(400, "BAD_REQUEST", message)


def not_found(message: str = "There is nothing here.") -> ApiError:
    return ApiError(404, "NOT_FOUND", message)


def conflict(message: str) -> ApiError:
    return ApiError(409, "CONFLICT", message)


def invalid(errors: Sequence[FieldError]) -> ApiError:
    return ApiError(422, "VALIDATION_ERROR", "The request could not be accepted as it is.", errors)
