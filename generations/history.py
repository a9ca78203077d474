"""What a take's own page tells of its past: its steps, how long each lasted, and what was booked for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone

from generations.generation import Generation, Transition
from generations.looks import LOOKS, Look
from generations.money.ledger import Entry, Kind
from generations.status import FINAL, Status
from projects.people.user import User


@dataclass(frozen=True)
class Step:
    """A move of the take. `by` is None for the studio itself; `seconds` is how long it stood there, None for an end."""

    at: datetime
    look: Look
    by: User | None
    why: str
    seconds: int | None


@dataclass(frozen=True)
class Booking:
    """A row of the ledger, in words; `amount` in USD, `by` who corrected it by hand."""

    at: datetime
    icon: str
    words: str
    reason: str
    amount: Decimal
    by: User | None


BOOKINGS = {
    Kind.HOLD: ("circle-dashed", "Reserved"),
    Kind.SETTLE: ("circle-check", "Charged"),
    Kind.OVERRUN: ("triangle-alert", "Charged above the price"),
    Kind.RELEASE: ("undo-2", "Released"),
    Kind.CORRECTION: ("scale", "Corrected"),
}


def steps_of(take: Generation) -> list[Step]:
    """From the order to where the take stands now."""
    moves = list(take.transitions.select_related("by"))
    return [step(move, until) for move, until in ends(moves)]


def ends(moves: Iterable[Transition]) -> Iterator[tuple[Transition, datetime | None]]:
    """Each move with the moment at which its state ended: now for the present one, never for a final one."""
    moves = list(moves)
    for move, following in pairwise(moves):
        yield move, following.at
    for move in moves[-1:]:
        yield move, None if move.target in FINAL else timezone.now()


def step(move: Transition, until: datetime | None) -> Step:
    seconds = None if until is None else int((until - move.at).total_seconds())
    return Step(move.at, LOOKS[Status(move.target)], move.by, move.why, seconds)


def bookings_of(take: Generation) -> list[Booking]:
    entries = take.entries.select_related("by").order_by("position")
    return [booking(entry, take) for entry in entries]


def booking(entry: Entry, take: Generation) -> Booking:
    icon, words = BOOKINGS[Kind(entry.kind)]
    return Booking(entry.created_at, icon, words, why(entry, take), entry.amount, entry.by)


def why(entry: Entry, take: Generation) -> str:
    """What the entry's own word leaves open."""
    if entry.kind == Kind.HOLD:
        return f"{take.duration} s at {take.resolution}"
    return entry.reason if entry.kind == Kind.CORRECTION else ""
