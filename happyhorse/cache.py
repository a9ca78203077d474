"""A cache that may be missing: without Valkey or Redis nothing is remembered, and nothing fails.

Only counts are kept in it (rate limits, refused callbacks), and a studio whose broker is down must still let people in.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgetfulCache(RedisCache):
    """Django's own over Redis; what the server does not answer reads as not there, and as free."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return attempt(lambda: super(ForgetfulCache, self).get(key, default, version), default)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        # "It was free": callers use it as a lock, and a lock that nobody keeps must not shut everybody out.
        return bool(attempt(lambda: super(ForgetfulCache, self).add(key, value, timeout, version), otherwise=True))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        attempt(lambda: super(ForgetfulCache, self).set(key, value, timeout, version), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(attempt(lambda: super(ForgetfulCache, self).delete(key, version), otherwise=False))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(attempt(lambda: super(ForgetfulCache, self).incr(key, delta, version), delta))


def attempt(work: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return work()
    except RedisError as error:
        log.warning("The cache does not answer (%s).", type(error).__name__)
        return otherwise
