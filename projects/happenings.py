"""What happened in a project, told to whoever wants to know: the activity feed, notifications, open browsers.

This room knows none of its listeners. They are called within the teller's transaction, so that what is written about
a change is committed with it or not at all.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.dispatch import Signal

from projects.people.user import User

happened = Signal()
"""Sent with `happening`."""

shots_changed = Signal()
"""Sent with `project_id` and `shot_ids`: these shots read, or stand, differently now, or are gone."""

membership_changed = Signal()
"""Sent with `project_id` and `user_id`: this person's role is another one now, or none. `by` is who else did it."""


class Kind(models.TextChoices):
    """What a happening is about; people choose by it what they want to read."""

    TAKES = "takes", "Takes"
    COMMENTS = "comments", "Comments"
    DECISIONS = "decisions", "Decisions"
    SHOTS = "shots", "Shots"
    CHARACTERS = "characters", "Characters"
    SHARING = "sharing", "Sharing"
    MONEY = "money", "Money"
    MODERATION = "moderation", "Moderation"
    PEOPLE = "people", "People"


@dataclass(frozen=True)
class Happening:
    """Something that somebody did, in words that follow their name: "picked {take} for {shot}".

    `{take}` and `{shot}` become links to those named by id. `by` is None for the studio itself and for a guest, whose
    name is `guest`. `quote` is what somebody said. `amount` in USD is shown only to those who may see costs, so `words`
    name no money. `tone` is "", "ok", "warn" or "bad".
    """

    project_id: int
    kind: Kind
    words: str
    by: User | None = None
    guest: str = ""
    quote: str = ""
    take_id: int | None = None
    shot_id: int | None = None
    amount: Decimal | None = None
    tone: str = ""


def tell(happening: Happening) -> None:
    """Let everybody know who listens."""
    happened.send(sender=Happening, happening=happening)
