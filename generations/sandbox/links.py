"""Signed links that expire, for uploads, for assets and for finished clips."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from generations.sandbox.database import Database
from generations.sandbox.moments import milliseconds

UPLOAD_SECONDS = 60 * 60
ASSET_SECONDS = 7 * 24 * 60 * 60


class LinkRefusedError(Exception):
    """The link is not ours, was changed, or has expired."""


class Links:
    """Signs and checks paths; the moments in a link are milliseconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign(self, base_url: str, path: str, seconds: float) -> str:
        """A link to ``path`` that is good for so many seconds from now."""
        issued = milliseconds()
        expires = issued + int(seconds * 1000)
        signature = self._signature(path, str(issued), str(expires))
        return f"{base_url}{path}?issued={issued}&expires={expires}&signature={signature}"

    def check(self, path: str, query: Mapping[str, str]) -> int:
        """Return when the link was issued; raises LinkRefusedError."""
        issued, expires = query.get("issued", ""), query.get("expires", "")
        signature = self._signature(path, issued, expires)
        if not hmac.compare_digest(signature.encode(), query.get("signature", "").encode()):
            raise LinkRefusedError("The signature does not fit this link.")
        if int(expires) < milliseconds():
            raise LinkRefusedError("This link has expired.")
        return int(issued)

    def _signature(self, path: str, issued: str, expires: str) -> str:
        message = f"{path}\n{issued}\n{expires}".encode()
        return hmac.new(self._key(), message, hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        key = self._database.value("link_key")
        if key is None:
            key = secrets.token_hex(32)
            self._database.keep("link_key", key)
        return str(key).encode()
