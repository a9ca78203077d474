"""Share links: what somebody without an account may watch, until when, and what else they may do with it.

Only the digest of a link's token is kept, so that nobody who reads the database can use it. What a link shows is asked
anew each time: a take that was hidden, put away, or whose people no longer agree is gone from it at once.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Unpack

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from generations.generation import Generation, Reference
from generations.status import Status
from projects.audit import Changed, differing, record
from projects.characters.consent import refusals
from projects.happenings import Happening, Kind, tell
from projects.people.user import User
from projects.project import Project

TOKEN_BYTES = 32
MOST_TAKES = 100


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def end_of(day: date) -> datetime:
    """The moment in which this day is over, in the studio's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def working(self) -> "ShareLinkQuerySet":
        now = timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)

    def revoke(self, by: User) -> int:
        """End those that are not revoked yet; answers how many."""
        return self.filter(revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


class ShareLink(models.Model):
    """One link. `kind` says whether its clips were chosen one by one or are the picks as they stand."""

    class Kind(models.TextChoices):
        SELECTION = "selection", "A selection of takes"
        PICKS = "picks", "The picks, in the order of the shot list"

    class State(models.TextChoices):
        WORKS = "works", "Works"
        ENDED = "ended", "Ended"
        REVOKED = "revoked", "Revoked"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="share_links")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.SELECTION)
    title = models.CharField(max_length=80)
    token_sha256 = models.CharField(max_length=64, unique=True)
    token_end = models.CharField(max_length=6, help_text="Its last letters, to tell links apart.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty for no end.")
    password = models.CharField(max_length=128, blank=True, help_text="Hashed; empty for none.")
    may_comment = models.BooleanField(default=True)
    may_download = models.BooleanField(default=False)
    shows_prompt = models.BooleanField(default=False)
    shows_price = models.BooleanField(default=False)
    watermark = models.CharField(max_length=60, blank=True, help_text="Words over the player.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    views = models.PositiveIntegerField(default=0)
    last_viewed_at = models.DateTimeField(null=True, blank=True)
    last_viewed_by = models.CharField(max_length=60, blank=True, help_text="The name that the guest gave.")

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.title} (…{self.token_end})"

    @classmethod
    def make(
        cls, project: Project, by: User, takes: Sequence[Generation] | None, password: str = "", **fields: Any
    ) -> tuple["ShareLink", str]:
        """A new link and its token, which is known now and never again. Without `takes` it shows the picks."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        kind = cls.Kind.PICKS if takes is None else cls.Kind.SELECTION
        with transaction.atomic():
            link = cls(project=project, created_by=by, kind=kind, token_sha256=digest(token), **fields)
            link.token_end = token[-6:]
            link.set_password(password)
            link.save()
            SharedTake.objects.bulk_create(
                SharedTake(link=link, generation=take, position=position)
                for position, take in enumerate(takes or (), start=1)
            )
            link.log("link.made", by, after=link.allows())
            link.tell_of("shared the picks with guests" if takes is None else shared(takes), by, takes)
        return link, token

    @classmethod
    def of_token(cls, token: str) -> "ShareLink | None":
        """The link that was given out with this token, whether it works or not."""
        return cls.objects.select_related("project", "created_by").filter(token_sha256=digest(token)).first()

    @property
    def state(self) -> State:
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.expires_at is not None and self.expires_at <= timezone.now():
            return self.State.ENDED
        return self.State.WORKS

    @property
    def works(self) -> bool:
        return self.state == self.State.WORKS

    @property
    def last_day(self) -> date | None:
        """The last whole day on which it works; None without end."""
        return timezone.localdate(self.expires_at - timedelta(microseconds=1)) if self.expires_at else None

    @property
    def lets_download(self) -> bool:
        """A file would carry no watermark, so a link that shows one gives none away."""
        return self.may_download and not self.watermark

    def set_password(self, password: str) -> None:
        """Whoever was let in by the former one has to type the new one."""
        self.password = make_password(password) if password else ""

    def accepts(self, password: str) -> bool:
        return not self.password or check_password(password, self.password)

    def takes(self) -> list[Generation]:
        """What it shows now, in order."""
        if self.kind == self.Kind.PICKS:
            order = (F("shot__position").asc(nulls_last=True), "shot", "number")
            return showable(self.project, Generation.objects.filter(is_pick=True).order_by(*order))
        return showable(self.project, Generation.objects.filter(shared__link=self).order_by("shared__position"))

    def revoke(self, by: User) -> bool:
        """End it now; False when it was revoked before."""
        with transaction.atomic():
            if not ShareLink.objects.filter(pk=self.pk).revoke(by):
                return False
            self.log("link.revoked", by)
            self.tell_of("revoked a share link", by)
        return True

    def change(self, by: User, expires_at: datetime | None, password: str | None) -> None:
        """Another end, and another password: "" for none, None to leave it."""
        with transaction.atomic():
            was = self.allows()
            self.expires_at = expires_at
            if password is not None:
                self.set_password(password)
            self.save(update_fields=["expires_at", "password"])
            self.log("link.changed", by, **differing(was, self.allows()))
            self.tell_of("changed a share link", by)

    def allows(self) -> dict[str, Any]:
        """What it lets guests do, for the audit log; of a password only whether there is one."""
        names = ("kind", "expires_at", "may_comment", "may_download", "shows_prompt", "shows_price", "watermark")
        return {name: getattr(self, name) for name in names} | {"password": bool(self.password)}

    def log(self, action: str, by: User, **changed: Unpack[Changed]) -> None:
        record(action, self, by=by, project=self.project, **changed)

    def tell_of(self, words: str, by: User, takes: Sequence[Generation] | None = None) -> None:
        only = takes[0].pk if takes and len(takes) == 1 else None
        tell(Happening(self.project_id, Kind.SHARING, words, by=by, quote=self.title, take_id=only))


def shared(takes: Sequence[Generation]) -> str:
    return "shared {take} with guests" if len(takes) == 1 else f"shared {len(takes)} takes with guests"


def revoke_all(project: Project, by: User) -> int:
    """End every link of the project that still works; answers how many there were."""
    with transaction.atomic():
        links = list(ShareLink.objects.filter(project=project).working())
        count = ShareLink.objects.filter(pk__in=[link.pk for link in links]).revoke(by)
        for link in links:
            link.log("link.revoked", by)
        if count:
            words = f"revoked {count} share link{'' if count == 1 else 's'}"
            tell(Happening(project.pk, Kind.SHARING, words, by=by, tone="warn"))
    return count


def showable(project: Project, takes: QuerySet[Generation]) -> list[Generation]:
    """Those of a project that may leave the house today, at most a hundred."""
    ready = takes.filter(
        project=project, status=Status.READY, visibility=Generation.Visibility.VISIBLE, is_reported=False,
        archived_at=None,
    )  # fmt: skip
    found = list(ready.exclude(clip="").select_related("shot", "project")[:MOST_TAKES])
    refused = without_consent(project, found)
    return [take for take in found if take.pk not in refused]


def without_consent(project: Project, takes: Sequence[Generation]) -> set[int]:
    """The takes that show somebody who does not agree to it, or not any more."""
    cast = Reference.objects.filter(generation__in=takes).values_list("generation_id", "image__look__character_id")
    pairs = list(cast)
    refused = refusals(project, {character for _, character in pairs})
    return {take for take, character in pairs if character in refused}


class SharedTake(models.Model):
    """A take of a selection, at its place."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="shared_takes")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="shared")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("link", "generation"), name="one_place_per_shared_take")]
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.generation} in {self.link}"


class GuestAnswer(models.Model):
    """What a guest thinks of a take; it decides nothing in the studio. One per browser, link and take."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", "would take it"
        CHANGES = "changes", "wants changes"

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="answers")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="guest_answers")
    guest_key = models.CharField(max_length=32)
    guest_name = models.CharField(max_length=60)
    verdict = models.CharField(max_length=8, choices=Verdict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("link", "generation", "guest_key"), name="one_answer_per_guest_and_take"),
            models.CheckConstraint(condition=~Q(guest_key=""), name="guest_answer_has_a_browser"),
        ]
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.guest_name} {self.verdict} {self.generation}"
