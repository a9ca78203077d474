"""The provider's payloads as frozen models: what we read of them, in one spelling.

Owns every disagreement between the provider's pages: both forms are accepted and one comes out. Unknown
fields are ignored, and a minor field of an unexpected shape reads as missing, because a run that was paid for
must stay readable. Only a run's `id` and status are indispensable.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WrapValidator,
    model_validator,
)

MODEL = "alibaba/happy-horse/reference-to-video"
QUEUED, DISPATCHING, RUNNING = "queued", "dispatching", "running"
SUCCEEDED, PARTIAL, FAILED, CANCELLED = "succeeded", "partial_succeeded", "failed", "cancelled"
TERMINAL = frozenset({SUCCEEDED, PARTIAL, FAILED, CANCELLED})
SPELLINGS = {"canceled": CANCELLED, "errored": FAILED, "completed": SUCCEEDED}

Value = TypeVar("Value")


def _or_none(value: object, read: Callable[[object], Value]) -> Value | None:
    try:
        return read(value)
    except ValidationError:
        return None


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _spelled(status: str) -> str:
    status = status.strip().lower()
    return SPELLINGS.get(status, status)


Lenient = WrapValidator(_or_none)
Text = Annotated[str, BeforeValidator(_text)]
Status = Annotated[str, Field(min_length=1), AfterValidator(_spelled)]
Moment = Annotated[datetime | None, Lenient, AfterValidator(lambda moment: moment and _in_utc(moment))]
Amount = Annotated[Decimal | None, Lenient]
Number = Annotated[int | None, Lenient]
Seconds = Annotated[float | None, Lenient]
Document = Annotated[dict[str, Any] | None, Lenient]


class Payload(BaseModel):
    """What all payloads share. Input values stay out of error messages: they may hold signed addresses."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class OutputFile(Payload):
    """One artefact of a run. Only `url` and `type` are sure. Width, height in pixels, duration in seconds."""

    url: str = Field(min_length=1, repr=False)
    type: Text = "video"
    width: Number = None
    height: Number = None
    duration: Seconds = None


class Output(Payload):
    """The result of a run, or the error envelope that some pages show in its place (`code`, `message`)."""

    outputs: list[OutputFile] = []
    seed: Number = None
    nsfw_detected: Annotated[bool | None, Lenient] = None
    code: Text = ""
    message: Text = Field("", repr=False)

    @model_validator(mode="before")
    @classmethod
    def _single_video(cls, value: Any) -> Any:
        """The flat form of the provider's older pages: {"video": {"url": …}}."""
        if isinstance(value, dict) and not value.get("outputs"):
            video = value.get("video")
            return value | {"outputs": [video | {"type": "video"}] if isinstance(video, dict) else []}
        return value

    @property
    def video(self) -> OutputFile | None:
        return next((file for file in self.outputs if file.type == "video"), None)


class Finishing(Payload):
    """What a run and a callback have in common."""

    status: Status
    output: Annotated[Output | None, Lenient] = None
    duration_ms: Number = None
    created_at: Moment = None
    completed_at: Moment = Field(None, validation_alias=AliasChoices("completed_at", "finished_at"))
    metadata: Document = Field(None, repr=False)

    @property
    def finished(self) -> bool:
        """Whether the status can change no more. A status that we do not know is still in progress."""
        return self.status in TERMINAL

    @property
    def succeeded(self) -> bool:
        return self.status in {SUCCEEDED, PARTIAL}

    @property
    def code(self) -> str:
        """Our own code of the generation, as we sent it; empty when the run is not ours."""
        return _text((self.metadata or {}).get("generation"))


class Run(Finishing):
    """A run by the provider's record. `cost` in USD decides what was charged; None means not known yet."""

    id: str = Field(min_length=1)
    status: Status = Field(validation_alias=AliasChoices("status_code", "status"))
    client_ref: Text = ""
    cost: Amount = None
    started_at: Moment = None
    input: Document = Field(None, repr=False)
    request_id: Text = ""
    failure_code: Text = ""
    failure_message: Text = Field("", repr=False)
    failure_stage: Text = Field("", validation_alias=AliasChoices("failure_stage_code", "failure_stage"))
    error: Annotated[Output | None, Lenient] = Field(None, repr=False)

    @property
    def code(self) -> str:
        return self.client_ref or super().code

    @property
    def reason(self) -> tuple[str, str]:
        """The provider's (code, message) of a failure, from whichever of its three places has them."""
        envelopes = [envelope for envelope in (self.error, self.output) if envelope]
        codes = [self.failure_code, *(envelope.code for envelope in envelopes)]
        messages = [self.failure_message, *(envelope.message for envelope in envelopes)]
        return next(filter(None, codes), ""), next(filter(None, messages), "")


class CallbackPayload(Finishing):
    """A callback. It carries neither the price nor the reason of a failure: read the run for both."""

    event: Text = ""
    run_id: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _status_of_event(cls, value: Any) -> Any:
        """`run.completed` and the like say the status too, for a payload that leaves it out."""
        if isinstance(value, dict) and not value.get("status"):
            return value | {"status": _text(value.get("event")).rpartition(".")[2]}
        return value


class Page(Payload):
    """One page of runs and the cursor of the next, empty at the end."""

    items: list[Run]
    following: Text = Field("", validation_alias=AliasChoices("next", "next_pq"))


class UploadSession(Payload):
    asset_id: str = Field(min_length=1)
    upload_url: str = Field(min_length=1, repr=False)


class Asset(Payload):
    id: str = Field(min_length=1)
    url: str = Field(min_length=1, repr=False)
    mime_type: Text = ""
    size_bytes: Number = None


class Balance(Payload):
    """Prepaid credit in USD, from `balance` (a decimal string) or `balance_cents`."""

    balance: Decimal
    low_balance_threshold: Amount = None

    @model_validator(mode="before")
    @classmethod
    def _from_cents(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("balance") is None and "balance_cents" in value:
            return value | {"balance": Decimal(str(value["balance_cents"])) / 100}
        return value


class Organisation(Payload):
    name: Text = ""


class Membership(Payload):
    org: Annotated[Organisation | None, Lenient] = None
    scopes: Annotated[list[str] | None, Lenient] = None


class Account(Payload):
    """Whom the key belongs to, and what it may do (`memberships[].scopes`, such as `runs:create`)."""

    id: Text = ""
    email: Text = ""
    memberships: list[Membership] = []


@dataclass(frozen=True)
class RunRequest:
    """What is asked of reference-to-video, nothing left to the provider's defaults: they cost twice as much.

    `image_urls` are 1 to 9 in the order of character1…character9; `duration` is in whole seconds, 3 to 15;
    `resolution` is 720p or 1080p; `aspect_ratio` is 16:9, 9:16, 1:1, 4:3 or 3:4.
    """

    prompt: str
    image_urls: tuple[str, ...] = field(repr=False)
    duration: int
    resolution: str
    aspect_ratio: str
    enable_safety_checker: bool = True
    seed: int | None = None
    model: str = MODEL

    def as_input(self) -> dict[str, Any]:
        given = {
            "prompt": self.prompt,
            "image_urls": list(self.image_urls),
            "duration": self.duration,
            "resolution": self.resolution,
            "aspect_ratio": self.aspect_ratio,
            "enable_safety_checker": self.enable_safety_checker,
        }
        return given if self.seed is None else given | {"seed": self.seed}

    def body(self, code: str, callback_url: str | None) -> dict[str, Any]:
        """The whole JSON of the paid call for the generation `code`."""
        body = {"input": self.as_input(), "client_ref": code, "metadata": {"generation": code}}
        return body | {"callback_url": callback_url} if callback_url else body


@dataclass(frozen=True)
class UploadedPicture:
    """A picture at the provider. After `expires_at` its address must be signed again (`Runflow.picture`)."""

    asset_id: str
    url: str = field(repr=False)
    expires_at: datetime


ASSUMED_LIFE = timedelta(hours=1)


def expiry(address: str, now: datetime) -> datetime:
    """When a signed address ends, by what it says itself (Amazon's two forms).

    The provider's pages say both "7 days" and "short": an address that says nothing is trusted for an hour.
    """
    try:
        query = dict(parse_qsl(urlsplit(address).query))
        if "X-Amz-Expires" in query:
            begin = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return begin + timedelta(seconds=int(query["X-Amz-Expires"]))
        return datetime.fromtimestamp(int(query.get("Expires") or query["expires"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return now + ASSUMED_LIFE
