"""Hears the hints that events.py publishes. Without them everything arrives all the same, a moment later."""

import asyncio
import logging
from collections.abc import Callable

from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from generations.live.events import CHANNEL

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
# A connection that says nothing for so long may have been cut somewhere on the way, and is made anew.
SILENCE_SECONDS = 60.0
log = logging.getLogger(__name__)


async def listen(hear: Callable[[str], None]) -> None:
    """Pass on every hint, for ever; a Redis that was away is found again within LONGEST_PAUSE seconds."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with connect() as client, client.pubsub() as channel:
                await channel.subscribe(CHANNEL)
                pause = FIRST_PAUSE
                while message := await channel.get_message(timeout=SILENCE_SECONDS):
                    if message["type"] == "message":
                        hear(message["data"])
        except Exception as error:
            # Whatever it is, it must not stop the feed.
            log.debug("No hints: %s", error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def connect() -> Redis:
    """No retries inside the client: the loop above knows better when to try again."""
    return Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=None,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )
