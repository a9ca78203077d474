"""Signed links that expire, for uploads, for assets and for finished clips.

They name their moments as the provider's storage does: ``X-Amz-Date`` and ``X-Amz-Expires`` in seconds. ``issued``, in
milliseconds since 1970, is the sandbox's own: it tells links apart that were signed within one second.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from generations.sandbox.database import Database
from generations.sandbox.moments import milliseconds, now

UPLOAD_SECONDS = 60 * 60
ASSET_SECONDS = 7 * 24 * 60 * 60
DATE = "%Y%m%dT%H%M%SZ"
SIGNED = ("X-Amz-Date", "X-Amz-Expires", "issued")


class LinkRefusedError(Exception):
    """The link is not ours, was changed, or has expired."""


class Links:
    """Signs and checks paths."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign(self, base_url: str, path: str, seconds: int) -> str:
        """A link to ``path`` that is good for so many seconds from now."""
        moment = now()
        values = (moment.strftime(DATE), str(seconds), str(milliseconds(moment)))
        query = {**dict(zip(SIGNED, values, strict=True)), "X-Amz-Signature": self._signature(path, values)}
        return f"{base_url}{path}?{urlencode(query)}"

    def check(self, path: str, query: Mapping[str, str]) -> int:
        """Return when the link was issued, in milliseconds since 1970; raises LinkRefusedError."""
        values = tuple(query.get(name, "") for name in SIGNED)
        signature = query.get("X-Amz-Signature", "")
        if not hmac.compare_digest(self._signature(path, values).encode(), signature.encode()):
            raise LinkRefusedError("The signature does not fit this link.")
        date, seconds, issued = values
        if now() > datetime.strptime(date, DATE).replace(tzinfo=UTC) + timedelta(seconds=int(seconds)):
            raise LinkRefusedError("This link has expired.")
        return int(issued)

    def _signature(self, path: str, values: tuple[str, ...]) -> str:
        return hmac.new(self._key(), "\n".join((path, *values)).encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        key = self._database.value("link_key")
        if key is None:
            key = secrets.token_hex(32)
            self._database.keep("link_key", key)
        return str(key).encode()
