"""Cases: one thing that a person must look at, who has it in hand, and what others said about it.

A case is closed by a ruling (rulings.py) and opened again when that is undone. What is reported many times is one case.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generations.generation import Generation
from generations.review.comments import Comment
from projects.models import Character, ReferenceImage
from projects.people.user import User
from projects.project import Project

CLAIM = timedelta(minutes=15)
"""For so long a claimed case is kept from others; whoever works on goes on having it."""


class Case(models.Model):
    """What is to be looked at, of which exactly one is named: a take, a comment, a character or one of its pictures.

    `person` is who is concerned by the decision and may appeal it: the author; nobody for a guest's comment.
    `matches` are what the rules found: a list of {rule, name, effect, reason, start, end, words, where}, see
    rules/matching.py. `statement` is what the person concerned says, `grounds` what they find wrong with a ruling,
    `addition` the one thing that they said later.
    """

    class Kind(models.TextChoices):
        PROMPT = "prompt", "Held prompt"
        AUTHOR = "author", "Held author"
        OUTPUT = "output", "Hidden output"
        REFUSAL = "refusal", "Refused by Runflow"
        REPORT = "report", "Reported"
        CHARACTER = "character", "Held character"
        APPEAL = "appeal", "Appeal"

    class Severity(models.IntegerChoices):
        LOW = 1, "Low"
        MEDIUM = 2, "Medium"
        HIGH = 3, "High"

    class Grounds(models.TextChoices):
        SHOWS_ELSE = "else", "It shows something else"
        FITS = "fits", "It fits the project's rules"
        BEFORE = "before", "It was decided before"
        OTHER = "other", "Something else"

    kind = models.CharField(max_length=9, choices=Kind)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.MEDIUM)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="cases")
    take = models.ForeignKey(Generation, on_delete=models.CASCADE, null=True, related_name="cases")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="cases")
    character = models.ForeignKey(Character, on_delete=models.CASCADE, null=True, related_name="cases")
    picture = models.ForeignKey(ReferenceImage, on_delete=models.CASCADE, null=True, related_name="cases")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases")
    matches = models.JSONField(default=list)
    statement = models.CharField(max_length=600, blank=True)
    addition = models.CharField(max_length=600, blank=True)
    grounds = models.CharField(max_length=6, choices=Grounds, blank=True)
    appeals = models.OneToOneField(
        "generations.Ruling",
        on_delete=models.PROTECT,
        null=True,
        related_name="appeal",
        help_text="The ruling appealed.",
    )
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts what happened to it, for open queues.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", subject),
                condition=Q(closed_at=None) & ~Q(**{subject: None}) & ~Q(kind="appeal"),
                name=f"one_open_case_per_{subject}",
            )
            for subject in ("take", "comment", "character", "picture")
        ]
        indexes = [
            models.Index(fields=("opened_at", "id"), condition=Q(closed_at=None), name="cases_waiting"),
            models.Index(fields=("-closed_at", "-id"), condition=Q(closed_at__isnull=False), name="cases_decided"),
            models.Index(fields=("person", "-id"), name="cases_of_a_person"),
        ]
        ordering = ("opened_at", "id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def subject(self) -> str:
        """What it is about, as people call it."""
        if self.take:
            return str(self.take)
        if self.comment:
            return f"Comment on {self.comment.generation}"
        return f"Picture of {self.picture.look}" if self.picture else str(self.character or "")

    @property
    def place(self) -> str:
        """What it is about, and in which project."""
        return ", ".join(str(part) for part in (self.subject, self.project or "the studio's library") if part)

    @property
    def shown_take(self) -> Generation | None:
        """The take that it is about, or under which its comment stands."""
        return self.comment.generation if self.comment else self.take

    @property
    def holder(self) -> User | None:
        """Who has it in hand now."""
        is_held = self.closed_at is None and self.claimed_until is not None and self.claimed_until > timezone.now()
        return self.claimed_by if is_held else None


class Report(models.Model):
    """What one member or guest said against something. `guest_key` is the guest's browser (sharing/visits.py)."""

    class Reason(models.TextChoices):
        CONSENT = "consent", "A real person without consent"
        VIOLENCE = "violence", "Injury or gore"
        SEXUAL = "sexual", "Sexual"
        HATE = "hate", "Hateful"
        BRAND = "brand", "Brand or logo"
        OTHER = "other", "Something else"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="reports")
    guest_name = models.CharField(max_length=60, blank=True)
    guest_key = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=8, choices=Reason)
    words = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "by"), condition=~Q(by=None), name="one_report_per_person"),
            models.UniqueConstraint(
                fields=("case", "guest_key"), condition=~Q(guest_key=""), name="one_report_per_guest"
            ),
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_reason_display()
