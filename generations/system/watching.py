"""Watching a rehearsal: how far it is, what is killed next, and when it is over."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Count

from generations.callbacks import Delivery
from generations.generation import Generation
from generations.status import MOVING
from generations.system import plan
from generations.system.plan import Kill, Play

Say = Callable[[str], None]
LOOK_EVERY_SECONDS = 1.0
# Longer than a late callback and its repetitions take on the stage.
QUIET_SECONDS = 6.0
LONGEST_SECONDS = 120.0
LONGEST_SECONDS_PER_TAKE = 3.0


class Killer(Protocol):
    """Something that can kill a program; False when the program is not there at the moment."""

    def kill(self, program: str) -> bool: ...


@dataclass(frozen=True)
class Standing:
    """Takes by state, and the callbacks that came, of which some are open: nobody processed them yet."""

    states: dict[str, int]
    deliveries: int
    open_deliveries: int

    @classmethod
    def now(cls) -> "Standing":
        states = Generation.objects.order_by().values_list("status").annotate(Count("pk"))
        deliveries = Delivery.objects.order_by()
        return cls(dict(states), deliveries.count(), deliveries.filter(processed_at=None).count())

    @property
    def pressed(self) -> int:
        return sum(self.states.values())

    @property
    def moving(self) -> int:
        return sum(self.states.get(status, 0) for status in MOVING)

    def progress(self, takes: int) -> float:
        """0 before the first press, 1 when all the takes are finished."""
        return (2 * self.pressed - self.moving) / (2 * takes)

    def __str__(self) -> str:
        states = " · ".join(f"{state} {count}" for state, count in sorted(self.states.items()))
        return f"{states} · callbacks {self.deliveries}"


def watch(play: Play, killer: Killer, people: Sequence["Future[None]"], say: Say) -> None:
    """Kill what is due and say how it goes, until all have pressed and nothing has moved for a while.

    Ends also when it takes far too long. Raises what stopped one of the people.
    """
    begin = now = moved_at = time.monotonic()
    longest = LONGEST_SECONDS + LONGEST_SECONDS_PER_TAKE * play.takes
    kills, standing = plan.kills(play), Standing.now()
    while now < min(moved_at + QUIET_SECONDS, begin + longest):
        time.sleep(LOOK_EVERY_SECONDS)
        before, standing, now = standing, Standing.now(), time.monotonic()
        if kill_next(kills, standing.progress(play.takes), killer, say) or kills or standing != before:
            moved_at = now
        if standing.moving or standing.open_deliveries or not all(person.done() for person in people):
            moved_at = now
        say(f"{now - begin:4.0f} s  {standing}")
    for person in people:
        person.result()


def kill_next(kills: list[Kill], progress: float, killer: Killer, say: Say) -> bool:
    """Kill the first one that is due, if it lives at the moment; it is then taken from the list."""
    if not kills or kills[0].at > progress or not killer.kill(kills[0].program):
        return False
    say(f"        kill -9 {kills.pop(0).program}")
    return True
