"""Runflow over HTTP. The only module that knows the wire: paths, headers, which answer means what.

Owns one promise: a create is sent once, and its outcome has a name (errors.py). Nothing here retries it, and
nothing that may have reached the provider is ever reported as not sent. Reads are safe to repeat and are
repeated by whoever polls; only the upload of a picture repeats itself. What an answer means is in answers.py,
payloads are in schema.py, files in download.py.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Self, TypeVar
from urllib.parse import quote, unquote

import httpx
import stamina
from django.conf import settings

from generations.runflow import answers, errors
from generations.runflow.download import NOWHERE, Addresses, Limits, fetch
from generations.runflow.schema import (
    Account,
    Asset,
    Balance,
    Page,
    Payload,
    Run,
    RunRequest,
    UploadedPicture,
    UploadSession,
    expiry,
)

PAGE_SIZE = 200
# Raised by httpx before the first byte of the request is written. Any other of its errors may come after.
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

Model = TypeVar("Model", bound=Payload)


class Runflow:
    """One studio's access to the provider. Safe to share between threads; close it, or use it in a `with`."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        addresses: Addresses = NOWHERE,
        timeout_seconds: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=min(10.0, timeout_seconds))
        headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
        # A create on a connection that the other side is just closing would be ambiguous for nothing.
        limits = httpx.Limits(keepalive_expiry=2.0)
        self.base_url = base_url
        self._addresses = addresses
        self._api = httpx.Client(
            base_url=base_url, headers=headers, timeout=timeout, limits=limits, transport=transport
        )
        # Files lie elsewhere: their addresses carry their own signature and must not be shown the key.
        self._files = httpx.Client(timeout=timeout, transport=transport)

    def __repr__(self) -> str:
        return f"<Runflow {self.base_url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._api.close()
        self._files.close()

    def create_run(self, code: str, request: RunRequest, callback_url: str | None) -> Run:
        """Starts a paid run for the generation `code`, once. Raises NotSent, Busy, Refused or Ambiguous."""
        body = request.body(code, callback_url)
        try:
            path = f"/v1/models/{request.model}/runs"
            response = self._api.post(path, json=body, headers={"Idempotency-Key": code})
        except NEVER_SENT as error:
            raise errors.NotSent(f"Runflow could not be reached ({type(error).__name__}).") from None
        except httpx.HTTPError as error:
            raise errors.Ambiguous(f"No answer came from Runflow ({type(error).__name__}).") from None
        return answers.created(response)

    def get_run(self, run_id: str, *, fresh_links: bool = False) -> Run:
        """The provider's record of a run; `fresh_links` signs its file addresses anew.

        Raises NotFound, Refused or Unavailable.
        """
        params = {"add_signature": "true"} if fresh_links else {}
        return self._read(Run, f"/v1/runs/{_segment(run_id)}", params)

    def find_runs(self, code: str, since: datetime | None = None) -> list[Run]:
        """Every run that carries our code. Empty only when the provider's lists were read to their end.

        The filter's spelling is documented in two ways and may be ignored or misread, so both are tried, each
        answer is compared again here, and the list of all runs is the last witness. A list with strangers
        in it was not filtered, so it is that list already. `since`, when the code was sent, ends the reading a
        day before, for clocks that differ.
        """
        oldest = since - timedelta(days=1) if since else None
        for query in (f"client_ref.EQ:'{code}'", f"client_ref:{code}", ""):
            try:
                listed = list(self._walk(query, oldest))
            except errors.Refused as refusal:
                if query and refusal.status in {400, 422}:
                    continue
                raise
            if listed:
                return [run for run in listed if run.code == code]
        return []

    def list_runs(self, since: datetime, until: datetime) -> Iterator[Run]:
        """Every run of the organisation created in [since, until), and any without a readable time.

        Nothing is filtered by the provider: a filter that it misreads would be a run missing from the books.
        """
        for run in self._walk("", since):
            if run.created_at is None or since <= run.created_at < until:
                yield run

    def upload_picture(self, name: str, mime: str, content: bytes) -> UploadedPicture:
        """Lends the provider a picture, in its three steps. Costs nothing. Raises Refused or Unavailable."""
        body = {"filename": name, "mime_type": mime, "size_bytes": len(content)}
        session = answers.parsed(UploadSession, self._ask("POST", "/v1/asset-uploads", json=body))
        self._put(session.upload_url, mime, content)
        path = f"/v1/asset-uploads/{_segment(session.asset_id)}/confirmations"
        return _uploaded(answers.parsed(Asset, self._ask("POST", path, json={"folder_id": None})))

    def picture(self, asset_id: str) -> UploadedPicture:
        """A picture uploaded before, its address signed anew. Raises NotFound when the provider lost it."""
        return _uploaded(self._read(Asset, f"/v1/assets/{_segment(asset_id)}"))

    def balance(self) -> Balance:
        return self._read(Balance, "/v1/billing/balance")

    def whoami(self) -> Account:
        """Whom the key belongs to. Raises Refused (401) for a wrong key."""
        return self._read(Account, "/v1/auth/me")

    def health(self) -> bool:
        """Whether the provider says that it is well. Raises Unavailable when it cannot say."""
        said = answers.document(self._ask("GET", "/v1/health"))
        return said.get("status") == "ok" or said.get("ok") is True

    def download(self, url: str, destination_file: BinaryIO, max_bytes: int, deadline_seconds: float) -> int:
        """Copies a run's file into `destination_file`; returns its bytes. Errors: see `download.fetch`."""
        limits = Limits(max_bytes, time.monotonic() + deadline_seconds)
        return fetch(self._files, url, destination_file, self._addresses, limits)

    def _walk(self, query: str, oldest: datetime | None) -> Iterator[Run]:
        """All pages of a list of runs, newest first, until `oldest`. A list that never ends is an error."""
        seen: set[str] = set()
        cursor = ""
        while cursor not in seen:
            seen.add(cursor)
            asked = {"q": query, "limit": str(PAGE_SIZE), "sort_by": "created_at:desc", "pq": cursor}
            page = self._read(Page, "/v1/runs", {name: value for name, value in asked.items() if value})
            yield from page.items
            cursor = _cursor(page.following)
            if not cursor or (oldest and _reaches(page, oldest)):
                return
        raise errors.Unavailable("Runflow's list of runs did not come to an end.")

    def _read(self, model: type[Model], path: str, params: dict[str, str] | None = None) -> Model:
        return answers.parsed(model, self._ask("GET", path, params=params or {}))

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        """The good answer to something that costs nothing. Raises Refused for a clear no, or Unavailable."""
        return answers.good(_sent(self._api, method, path, **what))

    def _put(self, url: str, mime: str, content: bytes) -> None:
        """Writes the bytes to their signed address. The same bytes to the same place: safe to repeat."""
        if not (url.startswith("https://") or self._addresses.sandbox_host):
            raise errors.Unavailable("Runflow asked for the picture without encryption.")
        for attempt in stamina.retry_context(on=errors.Unavailable, attempts=3, wait_initial=0.25, wait_max=2.0):
            with attempt:
                response = _sent(self._files, "PUT", url, content=content, headers={"Content-Type": mime})
                if response.is_server_error:
                    raise errors.Unavailable(f"Storing the picture was answered {response.status_code}.")
        # A used-up address is not a verdict on the picture: the next upload gets another.
        if not response.is_success:
            raise errors.Unavailable(f"Storing the picture was answered {response.status_code}.")


def connect() -> Runflow:
    """Runflow, or its sandbox, as the settings say. The only reader of settings in this room."""
    sandbox = settings.RUNFLOW_MODE == "sandbox"
    sandbox_host = httpx.URL(settings.RUNFLOW_BASE_URL).host if sandbox else ""
    return Runflow(
        settings.RUNFLOW_BASE_URL,
        settings.RUNFLOW_API_KEY,
        addresses=Addresses(tuple(settings.RUNFLOW_OUTPUT_HOSTS), sandbox_host),
        timeout_seconds=settings.RUNFLOW_TIMEOUT_SECONDS,
    )


def _sent(client: httpx.Client, method: str, url: str, **what: Any) -> httpx.Response:
    try:
        return client.request(method, url, **what)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise errors.Unavailable(f"Runflow could not be reached ({type(error).__name__}).") from None


def _cursor(following: str) -> str:
    """The cursor of the next page, given bare or inside an address."""
    inside = re.search(r"[?&]pq=([^&#]+)", following)
    return unquote(inside[1]) if inside else following


def _reaches(page: Page, oldest: datetime) -> bool:
    """Whether a page goes back beyond `oldest`. Believed only of one that is seen to run from new to old."""
    moments = [run.created_at for run in page.items if run.created_at]
    in_order = moments == sorted(moments, reverse=True)
    return in_order and moments[:1] > moments[-1:] and moments[-1] < oldest


def _segment(name: str) -> str:
    """One segment of a path, whatever the name holds."""
    return quote(name, safe="")


def _uploaded(asset: Asset) -> UploadedPicture:
    return UploadedPicture(asset.id, asset.url, expiry(asset.url, datetime.now(UTC)))
