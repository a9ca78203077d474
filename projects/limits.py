"""Rate limits: how often one person may do one thing. Counted in the cache; without a cache nobody is held up."""

from django.core.cache import cache

from projects.people.user import User


def within_limit(who: User | str, action: str, most: int, seconds: int, count: int = 1) -> bool:
    """Count `count` times an `action`; False when there were more than `most` in the last `seconds`.

    `who` is a person, or, for somebody without an account, the words that tell them from others.
    """
    key = f"limit:{action}:{who.pk if isinstance(who, User) else who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key, count) <= most
    except ValueError:
        # It ran out between the two calls: a new span has begun.
        return True
