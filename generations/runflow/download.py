"""Fetches a file from the provider under limits: where from, how many bytes, how long.

Owns the rule of which addresses are the provider's; what the file is, `media.py` finds out. An address is
compared by name: https proves that the name's owner answers, so a private machine cannot stand behind an
allowed one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import httpx

from generations.runflow import errors

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_REDIRECTS = 3


@dataclass(frozen=True)
class Addresses:
    """Which addresses files may come from: https on `hosts` and below them; in sandbox mode http on loopback
    and on the sandbox's own host, which is another machine where the parts run in containers.
    """

    hosts: tuple[str, ...] = ()
    sandbox_host: str = ""

    def check(self, address: str | httpx.URL) -> httpx.URL:
        """The parsed address. Raises AddressRefused, naming only the host: the rest may be a signature."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            raise errors.AddressRefused("The provider gave an address that cannot be read.") from None
        if not (self._is_sandbox(url) if self.sandbox_host else self._is_provider(url)):
            raise errors.AddressRefused(f"Files are not fetched from {url.scheme}://{url.host}.")
        return url

    def _is_sandbox(self, url: httpx.URL) -> bool:
        return url.scheme == "http" and url.host in LOOPBACK | {self.sandbox_host}

    def _is_provider(self, url: httpx.URL) -> bool:
        host = url.host.rstrip(".").lower()
        known = any(host == suffix or host.endswith(f".{suffix}") for suffix in self.hosts if suffix)
        return known and url.scheme == "https" and url.port is None


NOWHERE = Addresses()


@dataclass(frozen=True)
class Limits:
    """`max_bytes` of the file, and the moment of `time.monotonic` by which all of it must be here."""

    max_bytes: int
    deadline: float

    def check(self, size: int) -> None:
        if size > self.max_bytes:
            raise errors.TooLarge(f"The file is larger than {self.max_bytes} bytes.")
        if time.monotonic() > self.deadline:
            raise errors.TooSlow(f"The file did not arrive in time ({size} bytes came).")


def fetch(client: httpx.Client, url: str, destination: BinaryIO, addresses: Addresses, limits: Limits) -> int:
    """Writes the file at `url` to `destination` and returns its size in bytes.

    Raises LinkExpired, TooLarge, TooSlow, AddressRefused or Unavailable; what was written by then is rubbish.
    """
    try:
        with _opened(client, url, addresses) as response:
            return _copy(response, destination, limits)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise errors.Unavailable(f"The file could not be fetched ({type(error).__name__}).") from None


@contextmanager
def _opened(client: httpx.Client, url: str, addresses: Addresses) -> Iterator[httpx.Response]:
    """The answer at the end of at most three redirects, each of which must lead to an allowed address."""
    address = addresses.check(url)
    for _ in range(MOST_REDIRECTS + 1):
        with client.stream("GET", address, headers={"Accept-Encoding": "identity"}) as response:
            if not response.has_redirect_location:
                _check_answer(response)
                yield response
                return
            address = addresses.check(address.join(response.headers["Location"]))
    raise errors.AddressRefused(f"The file's address redirected more than {MOST_REDIRECTS} times.")


def _check_answer(response: httpx.Response) -> None:
    if response.status_code in {403, 404, 410}:
        raise errors.LinkExpired(f"The file's address no longer works ({response.status_code}).")
    encoding = response.headers.get("Content-Encoding", "identity")
    if response.status_code != httpx.codes.OK or encoding != "identity":
        raise errors.Unavailable(f"Asking for the file was answered {response.status_code} ({encoding}).")


def _copy(response: httpx.Response, destination: BinaryIO, limits: Limits) -> int:
    announced = response.headers.get("Content-Length", "")
    limits.check(int(announced) if announced.isdecimal() else 0)
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        limits.check(size)
        destination.write(chunk)
    return size
