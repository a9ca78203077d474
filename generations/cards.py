"""How a take is shown: one card, the same on the board, in a fragment and in the live stream.

A card depends on its audience (with or without money), never on the person who looks: what a person may press is
switched by attributes of the page's body and enforced by the views.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from generations import queue
from generations.approving import REFUSED, is_refused
from generations.generation import Generation
from generations.live.audience import Audience
from generations.looks import LOOKS, VEIL_LOOKS, VERDICT_LOOKS, Look, veil_words
from generations.money.budgets import Budget
from generations.money.rules import ApprovalRule
from generations.prompts import mentions
from generations.status import Status
from generations.tallies import tallies_of
from projects.project import Project

# Provider's page: 90 to 240 s for 5 s of video with several references.
USUAL_SECONDS = 130
PICTURE_NAME = re.compile(r"(?<![a-z0-9_])character([1-9])(?![0-9])")


@dataclass(frozen=True)
class Notice:
    """What stands in place of a clip that is not there: a headline, and a line with it."""

    headline: str
    line: str = ""


NOTICES = {
    Status.SUBMITTING: Notice("Sending to Runflow"),
    Status.UNKNOWN: Notice(
        "The connection broke while sending",
        "It may have been accepted. We are asking Runflow and will not send it twice.",
    ),
    Status.STORING: Notice("Saving the clip"),
}
PAUSED = Notice(
    "The queue waits for credit",
    "Runflow's balance does not cover the next take. Nothing is lost; it goes on by itself once there is credit.",
)
STOPPED = (Status.UNKNOWN, Status.FAILED, Status.CANCELLED)


@dataclass(frozen=True)
class Piece:
    """A stretch of a prompt; a mention carries its character's colour, or is missing."""

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
    is_paused: bool = False
    decider: str = ""

    @property
    def asks(self) -> str:
        """What somebody's page must allow them, for the buttons that answer about the price; empty without them."""
        if not waits_for_price(self.take):
            return ""
        return "admin" if self.decider == ApprovalRule.Decider.ADMIN else "approve"

    @property
    def veil(self) -> str:
        """The words in place of a clip that is hidden or removed. A card is everybody's, so it shows it to nobody."""
        return veil_words(self.take)

    @property
    def look(self) -> Look:
        if self.take.is_veiled:
            return VEIL_LOOKS[Generation.Visibility(self.take.visibility)]
        if self.take.status == Status.READY and self.take.verdict:
            return VERDICT_LOOKS[Generation.Verdict(self.take.verdict)]
        if is_refused(self.take):
            return Look("ban", "bad", "Refused")
        if self.take.status == Status.HELD and self.take.awaits_review:
            return Look("hand", "warn", "A moderator looks")
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
    def compiled_pieces(self) -> list[Piece]:
        tints = {reference.position: reference.tint for reference in self.take.references.all()}
        return list(compiled_pieces_of(self.take.compiled_prompt, tints))

    @property
    def notice(self) -> Notice:
        """The words that stand where the clip is not, or not yet."""
        return notice_of(self.take, self.ahead, is_paused=self.is_paused)

    @property
    def is_stopped(self) -> bool:
        """True where the words are the news, rather than the wait."""
        return self.take.status in STOPPED or is_refused(self.take)

    @property
    def can_be_cancelled(self) -> bool:
        return self.take.status in (Status.HELD, Status.QUEUED)

    @property
    def can_be_retried(self) -> bool:
        return self.take.status in (Status.FAILED, Status.CANCELLED)

    @property
    def elapsed(self) -> int:
        """Whole seconds in the present state."""
        return max(int((timezone.now() - self.take.status_at).total_seconds()), 0)

    @property
    def usual_seconds(self) -> int | None:
        """What the model usually takes; unknown in the sandbox, whose speed is a setting."""
        return None if settings.SANDBOX else USUAL_SECONDS


def notice_of(take: Generation, ahead: int | None, *, is_paused: bool = False) -> Notice:
    if take.status == Status.QUEUED:
        return PAUSED if is_paused else waiting(ahead)
    if take.status == Status.HELD:
        return held(take)
    if take.status == Status.FAILED:
        headline, _, rest = take.problem.partition(". ")
        return Notice(headline.rstrip("."), rest)
    if take.status == Status.CANCELLED:
        if take.problem:
            headline, _, rest = take.problem.partition(". ")
            return Notice(headline.rstrip("."), rest or "Nothing was charged.")
        return Notice("Cancelled", "It was stopped at Runflow." if take.posted_at else "It was never sent.")
    return NOTICES.get(Status(take.status), Notice(""))


def held(take: Generation) -> Notice:
    """For whose word it waits, or whose no it has."""
    if is_refused(take):
        _, _, rest = take.problem.partition(". ")
        return Notice(REFUSED, f"{rest or 'It does not fit the rules.'} Nothing was sent and nothing was charged.")
    whose = {(True, True): "A moderator and a lead decide first", (True, False): "A moderator looks at it first"}
    headline = whose.get((take.awaits_review, take.awaits_price), "A lead decides first")
    return Notice(headline, "nothing is sent or reserved before")


def waits_for_price(take: Generation) -> bool:
    return take.status == Status.HELD and take.awaits_price and not is_refused(take)


def waiting(ahead: int | None) -> Notice:
    """`ahead` is None for one that was sent already, in vain, and waits for its next try."""
    if ahead is None:
        return Notice("Waits for another try", "Runflow was busy")
    return Notice(f"{ahead} ahead of this one") if ahead else Notice("Next to be sent")


def money_of(take: Generation) -> Money | None:
    if take.reserved:
        return Money("reserved", "circle-dashed", take.reserved)
    if take.charged:
        return Money("charged", "circle-check", take.charged)
    if take.status == Status.HELD:
        return Money("asked", "hand", take.amount)
    # What was never reserved cannot be released.
    return Money("released", "undo-2", take.amount) if take.is_final and take.previous != Status.HELD else None


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


def compiled_pieces_of(text: str, tints: Mapping[int, int]) -> Iterable[Piece]:
    """A compiled prompt cut at the names of its pictures, character1 to character9; `tints` by position."""
    position = 0
    for name in PICTURE_NAME.finditer(text):
        yield Piece(text[position : name.start()])
        yield Piece(name[0], tints.get(int(name[1])), is_mention=True)
        position = name.end()
    yield Piece(text[position:])


def cards_of(takes: Iterable[Generation], audience: Audience) -> list[Card]:
    """Cards for takes that were fetched with `for_cards()`; the queue is read once for all of them."""
    takes = list(takes)
    is_queued = any(take.status == Status.QUEUED for take in takes)
    waiting = queue.order() if is_queued else []
    places = {pk: place for place, pk in enumerate(waiting)}
    is_paused = is_queued and queue.Lane.now().paused_at is not None
    held = {take.project_id: take.project for take in takes if take.status == Status.HELD}
    deciders = {pk: ApprovalRule.of(project).decider for pk, project in held.items()}
    return [Card(take, audience, places.get(take.pk), is_paused, deciders.get(take.project_id, "")) for take in takes]


def render_takes(ids: list[int], audience: Audience) -> dict[int, str]:
    """The live stream's renderer: HTML of each take that exists."""
    cards = cards_of(Generation.objects.for_cards().filter(pk__in=ids), audience)
    return {card.take.pk: render_to_string("generations/_card.html", {"card": card}) for card in cards}


def render_budgets(project_ids: list[int], audience: Audience) -> dict[int, str]:
    """The live stream's renderer of a project's figures: its tallies, and the budget for those who may see costs."""
    projects = Project.objects.filter(pk__in=project_ids).prefetch_related("shots")
    return {
        project.pk: render_to_string("generations/_figures.html", figures_of(project, audience)) for project in projects
    }


def figures_of(project: Project, audience: Audience) -> dict[str, object]:
    """For the parts of a page that show figures: without costs there is no budget to draw."""
    costs = audience is Audience.COSTS
    tallies = tallies_of(project)
    shot_ids = [*(shot.pk for shot in project.shots.all()), None]
    return {
        "project": project,
        "costs": costs,
        "budget": Budget.of(project) if costs else None,
        "tally": tallies.whole,
        "shots": [(shot_id, tallies.of(shot_id)) for shot_id in shot_ids],
    }
