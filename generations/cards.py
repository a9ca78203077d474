"""How a take is shown: one card, the same on the board, in a fragment and in the live stream.

A card depends on its audience (with or without money), never on the person who looks: what a person may press is
switched by attributes of the page's body and enforced by the views.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string

from generations import queue
from generations.generation import Generation, Status
from generations.live.audience import Audience
from generations.money.budgets import Budget
from generations.prompts import mentions
from projects.project import Project

# Provider's page: 90 to 240 s for 5 s of video with several references.
USUAL_SECONDS = 130


@dataclass(frozen=True)
class Look:
    """What a state looks like: an icon, a tone of colour, and the word."""

    icon: str
    tone: str
    word: str


LOOKS = {
    Status.HELD: Look("hand", "warn", "Needs approval"),
    Status.QUEUED: Look("clock", "", "Queued"),
    Status.SUBMITTING: Look("upload", "accent", "Submitting"),
    Status.UNKNOWN: Look("search-check", "warn", "Checking"),
    Status.RENDERING: Look("loader-circle", "accent", "Rendering"),
    Status.STORING: Look("hard-drive-download", "accent", "Storing"),
    Status.READY: Look("check", "", "Ready"),
    Status.FAILED: Look("circle-alert", "bad", "Failed"),
    Status.CANCELLED: Look("ban", "", "Cancelled"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of the prompt; a mention carries its character's colour, or is missing."""

    text: str
    tint: int | None = None
    is_mention: bool = False


@dataclass(frozen=True)
class Money:
    """One figure and what it means: reserved, charged or released (USD)."""

    kind: str
    icon: str
    amount: Decimal


@dataclass(frozen=True)
class Card:
    """A take with all that its template needs."""

    take: Generation
    audience: Audience
    ahead: int | None = None

    @property
    def look(self) -> Look:
        return LOOKS[Status(self.take.status)]

    @property
    def money(self) -> Money | None:
        """What the audience may know of the money; None for those who may not see costs."""
        if self.audience is not Audience.COSTS:
            return None
        return money_of(self.take)

    @property
    def pieces(self) -> list[Piece]:
        return list(pieces_of(self.take))

    @property
    def usual_seconds(self) -> int:
        return USUAL_SECONDS


def money_of(take: Generation) -> Money | None:
    if take.reserved:
        return Money("reserved", "circle-dashed", take.reserved)
    if take.charged:
        return Money("charged", "circle-check", take.charged)
    return Money("released", "undo-2", take.amount) if take.is_final else None


def pieces_of(take: Generation) -> Iterable[Piece]:
    """The prompt cut at its mentions."""
    tints = {(reference.handle, reference.look): reference.tint for reference in take.references.all()}
    position = 0
    for mention in mentions(take.prompt):
        yield Piece(take.prompt[position : mention.start])
        yield Piece(
            take.prompt[mention.start : mention.end], tints.get((mention.handle, mention.look)), is_mention=True
        )
        position = mention.end
    yield Piece(take.prompt[position:])


def cards_of(takes: Iterable[Generation], audience: Audience) -> list[Card]:
    """Cards for takes that were fetched with `for_cards()`; the queue is read once for all of them."""
    takes = list(takes)
    waiting = queue.order() if any(take.status == Status.QUEUED for take in takes) else []
    places = {pk: place for place, pk in enumerate(waiting)}
    return [Card(take, audience, places.get(take.pk)) for take in takes]


def render_takes(ids: list[int], audience: Audience) -> dict[int, str]:
    """The live stream's renderer: HTML of each take that exists."""
    cards = cards_of(Generation.objects.for_cards().filter(pk__in=ids), audience)
    return {card.take.pk: render_to_string("generations/_card.html", {"card": card}) for card in cards}


def render_budgets(project_ids: list[int], audience: Audience) -> dict[int, str]:
    """The live stream's renderer of project headers; nothing for those who may not see costs."""
    if audience is not Audience.COSTS:
        return {}
    projects = Project.objects.filter(pk__in=project_ids)
    return {
        project.pk: render_to_string("generations/_budget.html", {"project": project, "budget": Budget.of(project)})
        for project in projects
    }
