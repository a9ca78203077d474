"""Who has a page of which project open, told to those who keep that; who they are is entered in `listeners`.

Told by each process of its own streams: when somebody comes, again at every check, and when their last stream here is
closed. The streams never wait for a listener, and none that fails ends them.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

Pair = tuple[int, int]
"""A person's id and a project's."""

# Between two pages of a project there is a moment without a stream; nobody should see them leave and return.
GRACE = timedelta(seconds=4)
log = logging.getLogger(__name__)


class Listener(NamedTuple):
    """`seen` gets who is here at a moment; `left` gets who is gone, and when this process told of them last."""

    seen: Callable[[Collection[Pair], datetime], None]
    left: Callable[[Collection[Pair], datetime], None]


listeners: list[Listener] = []


class Attendance:
    """Whom one process serves: since when it told of each, and since when it misses them."""

    def __init__(self) -> None:
        self.told: dict[Pair, datetime] = {}
        self.missed: dict[Pair, datetime] = {}

    def update(self, present: Collection[Pair], *, everybody: bool) -> None:
        """Tell of those who came, or of `everybody` here, and of those who stayed away for longer than GRACE."""
        now = timezone.now()
        self.missed = {pair: self.missed.get(pair, now) for pair in self.told if pair not in present}
        gone = {pair for pair, since in self.missed.items() if now - since >= GRACE}
        told = {pair for pair in present if everybody or pair not in self.told}
        if told:
            self.told |= dict.fromkeys(told, now)
            tell(lambda listener: listener.seen(told, now))
        if gone:
            last = max(self.told.pop(pair) for pair in gone)
            tell(lambda listener: listener.left(gone, last))

    def is_still(self, present: Collection[Pair]) -> bool:
        """True while nobody came and nobody is away."""
        return self.told.keys() == set(present)


def tell(say: Callable[[Listener], None]) -> None:
    for listener in listeners:
        try:
            say(listener)
        except Exception:
            log.warning("Who is here could not be written down.", exc_info=True)
