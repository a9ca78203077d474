"""Rulings: what a moderator decided about a case, and what follows from it. Undone, the case is open again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.moderation.cases import Case

APPEALS_WITHIN = timedelta(days=20)
GRACE = timedelta(days=30)
"""So long removed files are kept, and the removal can be undone."""


class Ruling(models.Model):
    """One decision. At most one stands per case. `before` is what its undoing brings back, by `consequences.py`."""

    class Step(models.TextChoices):
        ALLOW = "allow", "No action"
        WARN = "warn", "Warn"
        HIDE = "hide", "Hide"
        REMOVE = "remove", "Remove"
        HOLD = "hold", "Hold the member's takes for approval"
        SUSPEND = "suspend", "Suspend until a date"

    class Reason(models.TextChoices):
        FITS = "fits", "Fits the project"
        FALSE_ALARM = "alarm", "False alarm by the check"
        VIOLENCE = "violence", "Injury or gore"
        CONSENT = "consent", "A real person without consent"
        BRAND = "brand", "Brand or logo"
        OTHER = "other", "Something else"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=7, choices=Step)
    reason = models.CharField(max_length=8, choices=Reason)
    note = models.CharField(max_length=600, blank=True, help_text="Sent with the decision.")
    until = models.DateTimeField(null=True, blank=True, help_text="The end of a suspension.")
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(undone_at=None), name="one_ruling_stands_per_case"
            )
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_reason_display()}"
