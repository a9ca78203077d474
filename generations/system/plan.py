"""What is played in a rehearsal: who presses Generate for what, what is killed when. Pure: a seed in, a plan out.

Which take meets which fault is not planned: the sandbox draws it from the seed and the take's code, and codes cannot
be guessed.
"""

import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PEOPLE, PROJECTS, MOST_TAKES = 5, 3, 4
# Few different clips, because the sandbox makes equal ones only once.
PROMPTS = ("@pilot walks to @rocket at dawn", "@rocket lifts off", "@cup and @pilot wait in the rain")
RATIOS = ("16:9", "9:16")
SHORTEST, LONGEST = 3, 5
LONGEST_BREAK = 2.0
EVERY_SO_MANY_TWICE = 4
VICTIMS = ("web", "worker", "valkey", "web", "worker")


@dataclass(frozen=True)
class Play:
    """The size of a rehearsal. `rates` are shares between 0 and 1 by the name of the sandbox's fault."""

    takes: int
    seed: int
    rates: Mapping[str, float]
    kills: bool = True


@dataclass(frozen=True)
class Press:
    """One press of Generate: `after` seconds of thought, for clips of `duration` seconds, `twice` by mistake."""

    click: uuid.UUID
    project: int
    prompt: str
    aspect_ratio: str
    duration: int
    takes: int
    after: float
    twice: bool


@dataclass(frozen=True)
class Kill:
    """A program that is killed once so much of the play is over: 0 before the first press, 1 after the last take."""

    program: str
    at: float


def presses(play: Play) -> list[list[Press]]:
    """Each person's presses in their order; together they ask for exactly as many takes as are played."""
    drawn = list(drawn_presses(random.Random(play.seed), play.takes))  # noqa: S311
    return [drawn[person::PEOPLE] for person in range(PEOPLE)]


def drawn_presses(chance: random.Random, takes: int) -> Iterator[Press]:
    number = 0
    while takes:
        wanted = min(chance.randint(1, MOST_TAKES), takes)
        yield Press(
            click=uuid.UUID(int=chance.getrandbits(128), version=4),
            project=chance.randrange(PROJECTS),
            prompt=chance.choice(PROMPTS),
            aspect_ratio=chance.choice(RATIOS),
            duration=chance.randint(SHORTEST, LONGEST),
            takes=wanted,
            after=chance.uniform(0, LONGEST_BREAK),
            twice=number % EVERY_SO_MANY_TWICE == 0,
        )
        takes -= wanted
        number += 1


def kills(play: Play) -> list[Kill]:
    """Spread over the play, so that the first ones fall among the presses."""
    if not play.kills:
        return []
    chance = random.Random(f"kills of {play.seed}")  # noqa: S311
    step = 0.75 / len(VICTIMS)
    return [Kill(name, step * (number + chance.uniform(0.6, 1))) for number, name in enumerate(VICTIMS)]
