"""Rate limits: how often one person may do one thing. Counted in the cache; without a cache nobody is held up."""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

from projects.people.user import User

log = logging.getLogger(__name__)


def within_limit(user: User, action: str, most: int, seconds: int) -> bool:
    """Count one `action` of this person; False when there were more than `most` in the last `seconds`."""
    key = f"limit:{action}:{user.pk}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) <= most
    except (RedisError, ValueError):
        log.debug("The limit on %s could not be counted.", action)
        return True
