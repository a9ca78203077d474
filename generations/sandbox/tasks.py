"""Background tasks by key: at most one each, all stoppable, none fails in silence."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

logger = logging.getLogger(__name__)


class Tasks:
    """Keeps a reference to every running task, for the event loop keeps none."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        """Start the work unless work of this key is under way."""
        if key in self._tasks:
            work.close()
            return
        task = asyncio.create_task(work, name=key)
        self._tasks[key] = task
        task.add_done_callback(lambda ended: self._ended(key, ended))

    async def cancel(self, key: str) -> None:
        """Stop one and wait until it has stopped."""
        if task := self._tasks.get(key):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def wait(self, key: str) -> None:
        """Wait until the work of this key is done; whoever stops waiting does not stop the work."""
        if task := self._tasks.get(key):
            await asyncio.wait([task])

    async def stop(self) -> None:
        """Stop all."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if not task.cancelled() and (error := task.exception()):
            logger.error("Work on %s failed.", key, exc_info=error)
