"""The secrets that sign callbacks: kept per organisation, exactly one of them is current."""

import hashlib
import hmac
import secrets
import sqlite3
from typing import Any

from generations.sandbox.database import Database
from generations.sandbox.errors import conflict, not_found
from generations.sandbox.moments import new_id, stamp

ORGANISATION = "01890000-0000-7000-8000-000000000001"


def signature_of(secret: str, body: bytes) -> str:
    """HMAC-SHA256 over the raw body, 64 lower-case hexadecimal characters."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class CallbackSecrets:
    """Creates, shows, promotes and deletes secrets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, plain_secret: str) -> None:
        """Make this secret the current one unless it is known already."""
        known = self._database.row("select id from secret where plain_secret = ?", [plain_secret])
        if not known:
            self.promote(self._add(plain_secret, "from the settings"))

    def create(self, label: str | None) -> dict[str, Any]:
        """Add a secret, shown in plain this once; it does not sign before it is promoted."""
        plain_secret = f"whsec_{secrets.token_hex(24)}"
        return {**self.show(self._add(plain_secret, label)), "plain_secret": plain_secret}

    def show(self, secret_id: str) -> dict[str, Any]:
        """Raises ApiError 404."""
        return _secret_object(self._row(secret_id))

    def every(self) -> list[dict[str, Any]]:
        return [_secret_object(row) for row in self._database.rows("select * from secret order by id")]

    def rename(self, secret_id: str, label: str | None) -> None:
        self._database.execute("update secret set label = ?, updated_at = ? where id = ?", [label, stamp(), secret_id])

    def promote(self, secret_id: str) -> None:
        """Sign with this secret from now on."""
        self._database.execute("update secret set is_current = (id = ?), updated_at = ?", [secret_id, stamp()])

    def delete(self, secret_id: str) -> None:
        """Raises ApiError 404, and 409 for the current secret."""
        if self._row(secret_id)["is_current"]:
            raise conflict("The current secret cannot be deleted; promote another one first.")
        self._database.execute("delete from secret where id = ?", [secret_id])

    def current_id(self) -> str:
        row = self._database.row("select id from secret where is_current")
        return str(row["id"]) if row else ""

    def sign(self, secret_id: str, body: bytes) -> str:
        """Sign with one secret, and with nothing where it was deleted."""
        row = self._database.row("select plain_secret from secret where id = ?", [secret_id])
        if row is None:
            return ""
        self._database.execute("update secret set last_used_at = ? where id = ?", [stamp(), secret_id])
        return signature_of(row["plain_secret"], body)

    def _add(self, plain_secret: str, label: str | None) -> str:
        secret_id, moment = new_id(), stamp()
        self._database.insert(
            "secret",
            id=secret_id,
            plain_secret=plain_secret,
            label=label,
            is_current=0,
            created_at=moment,
            updated_at=moment,
        )
        return secret_id

    def _row(self, secret_id: str) -> sqlite3.Row:
        row = self._database.row("select * from secret where id = ?", [secret_id])
        if row is None:
            raise not_found("There is no such callback secret.")
        return row


def _secret_object(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "org_id": ORGANISATION,
        "key_prefix": row["plain_secret"][:10],
        "is_current": bool(row["is_current"]),
        "label": row["label"],
        "disabled_at": None,
        "last_used_at": row["last_used_at"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
