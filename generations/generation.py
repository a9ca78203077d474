"""Generations ("takes" on screen): one request to the model and the clip that comes back.

Owns the states, the only door between them (`Generation.enter`), and what a move implies: its history row, its money
and its announcement. Who is sent next is decided in queue.py, talking to the provider in tasks.py.
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from generations.indexes import TAKES
from generations.live import events
from generations.live.events import Event
from generations.money import ledger
from generations.money.ledger import Kind, Movement
from generations.money.prices import Price
from generations.money.usd import ZERO, UsdField
from generations.status import FINAL, MOVING, SOURCES, Status
from projects.models import ReferenceImage
from projects.people.user import User
from projects.project import Project, Shot

transitioned = Signal()
"""Sent with `take` and `by` for every move, within its transaction: for those who tell people about it."""


def new_code() -> str:
    """A name for a take that nobody can guess and that fits in an address, a file name and a client_ref."""
    return f"take_{secrets.token_hex(12)}"


class GenerationQuerySet(models.QuerySet["Generation"]):
    def for_cards(self) -> "GenerationQuerySet":
        """With everything that a card shows, in a fixed number of queries."""
        pictures = models.Prefetch("references", Reference.objects.select_related("image"))
        said = models.Count("comments", filter=Q(comments__deleted_at=None))
        own = Generation.objects.filter(pk=models.OuterRef("pk")).order_by().values("pk").annotate(said=said)
        takes = self.select_related("author", "shot", "project").prefetch_related(pictures)
        return takes.annotate(comment_count=models.Subquery(own.values("said")))

    def due(self, now: datetime) -> "GenerationQuerySet":
        """Those that stand in a moving state and should be looked at again."""
        return self.filter(status__in=MOVING, check_at__lte=now)


class Generation(models.Model):
    """A take: the recipe, where it stands, what it costs, and the clip."""

    class Visibility(models.TextChoices):
        VISIBLE = "visible"
        HIDDEN = "hidden"
        REMOVED = "removed"

    class Origin(models.TextChoices):
        REMIX = "remix", "Remix"
        AGAIN = "again", "Same again"
        FINAL = "final", "1080p final"
        RETRY = "retry", "Tried again"
        COMMENT = "comment", "After a comment"
        RESCUED = "rescued", "Found at Runflow"

    class Verdict(models.TextChoices):
        ASKED = "asked", "Waits for a decision"
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked"

    code = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="generations")
    number = models.PositiveIntegerField(help_text="T140: stable within the project.")
    shot = models.ForeignKey(Shot, on_delete=models.SET_NULL, null=True, blank=True, related_name="generations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="generations")
    click = models.UUIDField(default=uuid.uuid4, help_text="The press of Generate that asked for it.")
    click_index = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    # The recipe
    prompt = models.TextField()
    compiled_prompt = models.TextField()
    aspect_ratio = models.CharField(max_length=5)
    duration = models.PositiveSmallIntegerField(help_text="Seconds, 3 to 15.")
    resolution = models.CharField(max_length=5)
    seed = models.PositiveIntegerField(help_text="Drawn by us when nobody gave one, so that it can be used again.")
    safety_checker = models.BooleanField(default=True)

    # Where it stands
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    previous = models.CharField(max_length=10, blank=True, editable=False, help_text="The state before this one.")
    status_at = models.DateTimeField(default=timezone.now, help_text="Since when.")
    version = models.PositiveIntegerField(default=1, help_text="Number of transitions; a card never goes back.")
    awaits_price = models.BooleanField(default=False, help_text="Held until somebody agrees to its price.")
    awaits_review = models.BooleanField(default=False, help_text="Held until a moderator has looked at it.")
    visibility = models.CharField(max_length=7, choices=Visibility, default=Visibility.VISIBLE)
    is_reported = models.BooleanField(default=False, help_text="Kept from share links until somebody has looked.")
    removed_at = models.DateTimeField(null=True, blank=True)
    purge_at = models.DateTimeField(null=True, blank=True, help_text="When its removed files are deleted.")
    purged_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(default=timezone.now, help_text="When reconcile looks at it again.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often this state's work was tried.")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When it got a place at the provider.")
    posted_at = models.DateTimeField(null=True, blank=True, help_text="Written before the paid call, and only once.")
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it failed, in plain words.")

    # The provider's side
    run_id = models.CharField(max_length=64, null=True, blank=True, unique=True)
    failure_code = models.CharField(max_length=80, blank=True)
    nsfw_detected = models.BooleanField(null=True)

    # Where it came from
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    origin = models.CharField(max_length=7, choices=Origin, blank=True, help_text="How it was made of its parent.")
    from_comment = models.ForeignKey(
        "generations.Comment", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )

    # What people think of it; the history is in review/decisions.py
    is_pick = models.BooleanField(default=False)
    picked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    picked_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    verdict_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verdict_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    # Money
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    amount = UsdField(help_text="Seconds times the price's rate.")
    reserved = UsdField(default=ZERO)
    charged = UsdField(default=ZERO)

    # The clip
    clip = models.FileField(blank=True)
    poster = models.FileField(blank=True)
    preview = models.FileField(blank=True)
    clip_sha256 = models.CharField(max_length=64, blank=True)
    clip_bytes = models.PositiveBigIntegerField(null=True)
    clip_seconds = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    frame_rate = models.DecimalField(max_digits=6, decimal_places=3, null=True, help_text="Frames per second.")
    width = models.PositiveIntegerField(null=True, help_text="Pixels.")
    height = models.PositiveIntegerField(null=True, help_text="Pixels.")
    has_audio = models.BooleanField(null=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("project", "number"), name="one_take_per_number"),
            models.UniqueConstraint(fields=("author", "click", "click_index"), name="one_click_is_one_order"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="take_status_is_known"),
        ]
        indexes = TAKES
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"T{self.number}"

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_veiled(self) -> bool:
        """Hidden or removed: its pictures are for those alone who may look all the same."""
        return self.visibility != self.Visibility.VISIBLE

    def enter(
        self,
        status: Status,
        *,
        by: User | None = None,
        why: str = "",
        cost: Decimal = ZERO,
        sources: Sequence[Status] = (),
        **fields: Any,
    ) -> bool:
        """Move to `status` if that is allowed from where the row stands now; False when somebody else was first.

        The one door: writes the history row, books the money (`cost` in USD is what the provider charged; it counts
        when a final state is entered), records the event and announces it after commit. `fields` are set beside;
        `sources` narrows the states that it may come from.
        """
        fields = {"attempts": 0, "check_at": timezone.now(), **fields}
        fields |= {"finished_at": timezone.now()} if status in FINAL else {}
        with transaction.atomic():
            row = Generation.objects.filter(pk=self.pk, status__in=sources or SOURCES[status])
            moved = row.update(
                status=status, previous=F("status"), status_at=timezone.now(), version=F("version") + 1, **fields
            )
            if not moved:
                return False
            self.refresh_from_db()
            self.transitions.create(source=self.previous, target=status, by=by, why=why[:300])
            if status in FINAL:
                self.settle(cost)
            self.announce()
            transitioned.send(Generation, take=self, by=by)
        return True

    def cancel(self, by: User) -> bool:
        """Take it out of the queue; False once it is on its way, because then it may cost money whatever we say."""
        why = f"cancelled by {by}"
        return self.enter(Status.CANCELLED, by=by, why=why, sources=(Status.HELD, Status.QUEUED))

    def announce(self) -> None:
        """Record that the card, and the budget with it, looks different now."""
        events.record(self.project_id, Event.Kind.TAKE, self.pk)

    def settle(self, cost: Decimal) -> None:
        """Book what the provider charged against what was reserved, and give the rest back."""
        reserved = self.reserved
        movements = [
            self.movement(Kind.SETTLE, min(cost, reserved), "charged by Runflow"),
            self.movement(Kind.OVERRUN, max(cost - reserved, ZERO), "Runflow charged more than the price"),
            self.movement(Kind.RELEASE, max(reserved - cost, ZERO), self.problem or "not needed"),
        ]
        booked = [movement for movement in movements if movement.amount]
        if not booked:
            return
        ledger.settle(self.project, reserved, cost, booked)
        self.reserved, self.charged = ZERO, self.charged + cost
        self.save(update_fields=["reserved", "charged"])
        events.record(self.project_id, Event.Kind.BUDGET, self.project_id)

    def movement(self, kind: Kind, amount: Decimal, reason: str = "", by: User | None = None) -> Movement:
        who = by.pk if by else None
        return Movement(kind, amount, self.pk, self.author_id, self.price_id, self.run_id or "", reason, who)

    def begin_post(self) -> bool:
        """Commit the intent to pay: True for exactly one caller, who alone may make the paid call."""
        row = Generation.objects.filter(pk=self.pk, status=Status.SUBMITTING, posted_at=None)
        return bool(row.update(posted_at=timezone.now(), check_at=timezone.now() + patience(90)))

    def lease(self, seconds: float) -> bool:
        """Put off the next look; True for one of those who saw the same `check_at`, so that one does the work."""
        row = Generation.objects.filter(pk=self.pk, check_at=self.check_at, status=self.status)
        self.check_at = timezone.now() + patience(seconds)
        return bool(row.update(check_at=self.check_at))

    def try_again(self, seconds: float) -> None:
        """Count an attempt of the present state's work and look again in so many seconds."""
        row = Generation.objects.filter(pk=self.pk, status=self.status)
        row.update(attempts=F("attempts") + 1, check_at=timezone.now() + patience(seconds))

    def book_late(self, cost: Decimal, reason: str) -> None:
        """Correct the books of a finished take by the provider's record: `cost` is the run's whole cost in USD.

        What a person has corrected stays as they said; where the record differs, the month's close shows it to them.
        """
        with transaction.atomic():
            row = Generation.objects.select_for_update().get(pk=self.pk)
            difference = cost - row.charged
            if not row.is_final or not difference or row.is_corrected_by_hand:
                return
            row.correct(difference, reason)
        self.refresh_from_db()

    @property
    def is_corrected_by_hand(self) -> bool:
        return self.entries.filter(kind=Kind.CORRECTION).exclude(by=None).exists()

    def correct(self, difference: Decimal, reason: str, by: User | None = None) -> None:
        """Book so much more, or less, in USD; `by` is who says so, None for the provider's record."""
        ledger.settle(self.project, ZERO, difference, [self.movement(Kind.CORRECTION, difference, reason, by)])
        self.charged += difference
        self.save(update_fields=["charged"])
        self.announce()
        events.record(self.project_id, Event.Kind.BUDGET, self.project_id)


def patience(seconds: float) -> timedelta:
    """A waiting time; a rehearsal makes all of them shorter by one setting."""
    return timedelta(seconds=seconds * settings.PATIENCE)


class Reference(models.Model):
    """Which exact picture stands at which position (character1 … character9) of a take, under which name."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField()
    image = models.ForeignKey(ReferenceImage, on_delete=models.PROTECT, related_name="references")
    handle = models.CharField(max_length=30, help_text="As it was called then.")
    look = models.CharField(max_length=30, blank=True)
    tint = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("generation", "position"), name="one_picture_per_position")]
        indexes = [models.Index(fields=("handle", "generation"), name="references_by_handle")]
        ordering = ("position",)

    def __str__(self) -> str:
        return f"character{self.position} is @{self.handle}"


class Transition(models.Model):
    """One move of a take: from where, to where, when, by whom (nobody: the studio itself), and why."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="transitions")
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10, choices=Status)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source or 'new'} → {self.target}"
