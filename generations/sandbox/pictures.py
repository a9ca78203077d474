"""Fetching the reference pictures when a run is dispatched, and the checks the provider's page names.

Only pictures on this machine are fetched: the sandbox must not reach out into the world.
"""

import asyncio
import hashlib
import io
import ipaddress
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import httpx
from PIL import Image, UnidentifiedImageError

from generations.sandbox.assets import Assets
from generations.sandbox.errors import ApiError
from generations.sandbox.links import LinkRefusedError, Links
from generations.sandbox.records import Run

LARGEST_PICTURE = 10 * 1024 * 1024
SHORTEST_SIDE = 400
MOST_PIXELS = 100_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
REFERENCE, ASSET_PATH = "runflow://assets/", "/files/assets/"


@dataclass
class PictureRefusedError(Exception):
    """A picture cannot be used; becomes the run's failure code and message."""

    code: str
    message: str


class Pictures:
    """Reads own assets from their files and every other address over HTTP."""

    def __init__(self, assets: Assets, links: Links, client: httpx.AsyncClient, hosts: Sequence[str]) -> None:
        self._assets = assets
        self._links = links
        self._client = client
        self._hosts = frozenset(hosts)
        self._checked: set[bytes] = set()

    async def gather(self, run: Run) -> tuple[bytes, ...]:
        """All pictures of a run in their order, checked; raises PictureRefusedError for the first that is wrong."""
        contents = []
        for number, address in enumerate(run.input["image_urls"], start=1):
            content = await self._fetch(address, run.base_url, f"Image {number}")
            await self._check(content, f"Image {number}")
            contents.append(content)
        return tuple(contents)

    async def _check(self, content: bytes, title: str) -> None:
        """Decode each picture once, for the same few appear in take after take."""
        digest = hashlib.sha256(content).digest()
        if digest not in self._checked:
            await asyncio.to_thread(check_picture, content, title)
            self._checked.add(digest)

    async def _fetch(self, address: str, base_url: str, title: str) -> bytes:
        if address.startswith(REFERENCE):
            return self._stored(address.removeprefix(REFERENCE), title)
        if address.startswith(base_url + ASSET_PATH):
            return self._linked(address, title)
        if not self._allowed(urlsplit(address).hostname or ""):
            raise _unreachable(title, "the sandbox fetches pictures from this machine only")
        return await self._download(address, title)

    def _stored(self, asset_id: str, title: str) -> bytes:
        try:
            row = self._assets.row(asset_id)
        except ApiError as error:
            raise _unreachable(title, "there is no such asset") from error
        if not row["confirmed"]:
            raise _unreachable(title, "its upload was never confirmed")
        return self._assets.path(asset_id).read_bytes()

    def _linked(self, address: str, title: str) -> bytes:
        parts = urlsplit(address)
        try:
            self._links.check(parts.path, dict(parse_qsl(parts.query)))
        except LinkRefusedError as error:
            raise _unreachable(title, str(error)) from error
        return self._stored(parts.path.removeprefix(ASSET_PATH), title)

    def _allowed(self, host: str) -> bool:
        if host == "localhost" or host in self._hosts:
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    async def _download(self, address: str, title: str) -> bytes:
        content = bytearray()
        try:
            async with self._client.stream("GET", address) as response:
                if response.status_code != 200:
                    raise _unreachable(title, f"its address answered {response.status_code}")
                async for chunk in response.aiter_bytes():
                    content += chunk
                    _check_weight(len(content), title)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(title, "its address did not answer") from error
        return bytes(content)


def check_picture(content: bytes, title: str) -> None:
    """Raises PictureRefusedError unless this is a picture the model accepts."""
    _check_weight(len(content), title)
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as picture:
            warnings.simplefilter("ignore")
            form, size = picture.format, picture.size
            _check_shape(form, size, title)
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PictureRefusedError("INVALID_INPUT_IMAGE", f"{title} could not be read as a picture.") from error


def _check_shape(form: str | None, size: tuple[int, int], title: str) -> None:
    if form not in FORMATS:
        raise PictureRefusedError("INVALID_INPUT_IMAGE", f"{title} is {form}; JPEG, PNG and WEBP are accepted.")
    if min(size) < SHORTEST_SIDE:
        message = f"{title} is {size[0]} x {size[1]} pixels; the shorter side must be at least {SHORTEST_SIDE}."
        raise PictureRefusedError("INPUT_IMAGE_TOO_SMALL", message)
    if size[0] * size[1] > MOST_PIXELS:
        raise PictureRefusedError("INPUT_IMAGE_TOO_LARGE", f"{title} has more than {MOST_PIXELS:,} pixels.")


def _check_weight(size: int, title: str) -> None:
    if size > LARGEST_PICTURE:
        raise PictureRefusedError("INPUT_IMAGE_TOO_LARGE", f"{title} is larger than 10 MB.")


def _unreachable(title: str, reason: str) -> PictureRefusedError:
    return PictureRefusedError("INPUT_IMAGE_UNREACHABLE", f"{title} could not be fetched: {reason}.")
