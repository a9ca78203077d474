"""Notices: what one person is told, in the app, by e-mail at once, or in the daily digest; and what each chose."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.generation import Generation
from projects.project import Project


class Kind(models.TextChoices):
    ASKED = "asked", "Someone asks you to decide about a take"
    CHANGES = "changes", "Changes asked on your take"
    READY = "ready", "Your take is ready"
    FAILED = "failed", "Your take failed, with what was released"
    DECIDED = "decided", "Your take was approved or picked"
    MENTIONED = "mentioned", "Someone names you in a comment"
    COMMENTED = "commented", "Other comments on your takes"
    GUEST = "guest", "A guest answers on a link you shared"
    MEMBERSHIP = "membership", "Your role in a project changed"
    BUDGET = "budget", "A project you lead runs out of money"


class Notice(models.Model):
    """One thing told to one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300)
    quote = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200, blank=True, help_text="Where it leads, within the studio.")
    created_at = models.DateTimeField(default=timezone.now)
    in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=6, blank=True, help_text="Still to be sent: now, in the digest, or empty.")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("user", "-id"), name="notices_of_a_person"),
            models.Index(fields=("mail", "id"), condition=~models.Q(mail=""), name="notices_to_mail"),
        ]
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.words} (for {self.user})"


class Preference(models.Model):
    """How one person wants to hear of one kind. Without a row the studio's default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=10, choices=Kind)
    in_app = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    in_digest = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "kind"), name="one_preference_per_kind")]
        ordering = ("user", "kind")

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"


class Digest(models.Model):
    """When a person's digest went out last, and when they want it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest")
    hour = models.PositiveSmallIntegerField(default=17, help_text="Of the day, in the studio's time zone.")
    is_on = models.BooleanField(default=True)
    sent_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Digest of {self.user}"
