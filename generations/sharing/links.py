"""Share links: what somebody without an account may watch, until when, and what else they may do with it.

Only the digest of a link's token is kept, so that nobody who reads the database can use it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generations.generation import Generation
from projects.project import Project


class ShareLink(models.Model):
    """One link. `kind` says whether its clips were chosen one by one or are the picks as they stand."""

    class Kind(models.TextChoices):
        SELECTION = "selection", "A selection of takes"
        PICKS = "picks", "The picks, in the order of the shot list"

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

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.title} (…{self.token_end})"


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
