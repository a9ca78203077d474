"""Times and identifiers as the provider writes them."""

import secrets
import time
import uuid
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime | None = None) -> str:
    """ISO 8601 with milliseconds and ``+00:00``, never ``Z``; sorts as text."""
    return (moment or now()).astimezone(UTC).isoformat(timespec="milliseconds")


def milliseconds(moment: datetime | None = None) -> int:
    """Milliseconds since 1970."""
    return int((moment or now()).timestamp() * 1000)


def new_id() -> str:
    """A UUID version 7 (RFC 9562); the fraction of the millisecond keeps ids of one process in order."""
    whole, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = secrets.randbits(62)
    return str(uuid.UUID(int=whole << 80 | 7 << 76 | fraction << 64 | 2 << 62 | random))
