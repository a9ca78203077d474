"""Uploaded pictures: a session, the bytes, a confirmation, and signed links to read them back."""

import base64
import binascii
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from generations.sandbox.database import Database
from generations.sandbox.errors import ApiError, conflict, not_found
from generations.sandbox.links import ASSET_SECONDS, UPLOAD_SECONDS, Links
from generations.sandbox.moments import new_id, stamp
from generations.sandbox.signing import ORGANISATION

LARGEST_ASSET = 50 * 1024 * 1024
DATA_ADDRESS = re.compile(r"data:(?P<mime_type>[\w/.+-]+);base64,(?P<content>.+)", re.DOTALL)
MIME_TYPES = ("image/jpeg", "image/png", "image/webp")


class Assets:
    """Files stand in one folder under their id; a row says what was announced and what came."""

    def __init__(self, database: Database, links: Links, folder: Path) -> None:
        self._database = database
        self._links = links
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def open_session(self, base_url: str, name: str, mime_type: str, size_bytes: int) -> dict[str, str]:
        """Announce an upload and return where to PUT it."""
        asset_id = self._add(name, mime_type, size_bytes)
        upload_url = self._links.sign(base_url, f"/uploads/{asset_id}", UPLOAD_SECONDS)
        return {"asset_id": asset_id, "upload_url": upload_url}

    async def receive(self, asset_id: str, mime_type: str, chunks: AsyncIterator[bytes]) -> None:
        """Store the bytes; raises ApiError 403 for another Content-Type than announced, 413 over 50 MiB."""
        if mime_type != self.row(asset_id)["mime_type"]:
            raise ApiError(403, "FORBIDDEN", "The Content-Type differs from the one that was announced.")
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > LARGEST_ASSET:
                raise ApiError(413, "PAYLOAD_TOO_LARGE", "An asset is at most 50 MiB.")
        self._write(asset_id, bytes(content))

    def confirm(self, asset_id: str, folder_id: str | None) -> None:
        """Look at what came; raises ApiError 409 where nothing or another size than announced was stored."""
        announced = self.row(asset_id)["size_bytes"]
        path = self.path(asset_id)
        if not path.is_file():
            raise conflict("Nothing was uploaded for this session.")
        if path.stat().st_size != announced:
            raise conflict(f"{announced} bytes were announced, {path.stat().st_size} came.")
        self._database.execute(
            "update asset set confirmed = 1, folder_id = ?, updated_at = ? where id = ?",
            [folder_id, stamp(), asset_id],
        )

    def take_in(self, address: str) -> str:
        """Turn a data URI into a stored asset and return its reference; any other address stays as it is."""
        data = DATA_ADDRESS.fullmatch(address)
        if data is None:
            return address
        try:
            content = base64.b64decode(data["content"], validate=True)
        except binascii.Error:
            content = b""
        asset_id = self._add("inline", data["mime_type"], len(content))
        self._write(asset_id, content)
        self.confirm(asset_id, None)
        return f"runflow://assets/{asset_id}"

    def show(self, asset_id: str, base_url: str) -> dict[str, Any]:
        """The confirmed asset with a fresh link; raises ApiError 404."""
        row = self.row(asset_id)
        if not row["confirmed"]:
            raise not_found("There is no such asset.")
        return _asset_object(row, self._links.sign(base_url, f"/files/assets/{asset_id}", ASSET_SECONDS))

    def row(self, asset_id: str) -> sqlite3.Row:
        """Raises ApiError 404."""
        row = self._database.row("select * from asset where id = ?", [asset_id])
        if row is None:
            raise not_found("There is no such asset.")
        return row

    def path(self, asset_id: str) -> Path:
        """Where the file of a known asset stands."""
        return self._folder / asset_id

    def clear(self) -> None:
        """Delete every file."""
        for path in self._folder.iterdir():
            path.unlink()

    def _add(self, name: str, mime_type: str, size_bytes: int) -> str:
        asset_id, moment = new_id(), stamp()
        self._database.insert(
            "asset",
            id=asset_id,
            name=name,
            mime_type=mime_type,
            size_bytes=size_bytes,
            created_at=moment,
            updated_at=moment,
        )
        return asset_id

    def _write(self, asset_id: str, content: bytes) -> None:
        unfinished = self._folder / f"{asset_id}.part"
        unfinished.write_bytes(content)
        unfinished.replace(self.path(asset_id))


def _asset_object(row: sqlite3.Row, url: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "org_id": ORGANISATION,
        "folder_id": row["folder_id"],
        "name": row["name"],
        "r2_key": f"assets/{row['id']}",
        "url": url,
        "thumbnail_url": None,
        "mime_type": row["mime_type"],
        "size_bytes": row["size_bytes"],
        "asset_type": row["mime_type"].partition("/")[0],
        "source_type": "upload",
        "source_id": None,
        "created_by": None,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "deleted_at": None,
        "deleted_by": None,
        "created_by_user": None,
    }
