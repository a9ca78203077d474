"""Rate limits: how often one person may do one thing. Counted in the cache; without a cache nobody is held up."""

from django.core.cache import cache

from projects.people.user import User


def within_limit(user: User, action: str, most: int, seconds: int) -> bool:
    """Count one `action` of this person; False when there were more than `most` in the last `seconds`."""
    key = f"limit:{action}:{user.pk}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:
        # It ran out between the two calls: a new span has begun.
        return True
