"""What was decided about a take: picked or not, approved, sent back for changes; by whom, when and why.

The take's own columns say how it stands; these rows are the history and are never changed.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.generation import Generation


class Decision(models.Model):
    """One press of a deciding button."""

    class Act(models.TextChoices):
        PICK = "pick", "picked"
        UNPICK = "unpick", "took the pick from"
        ASK = "ask", "asked for a decision on"
        APPROVE = "approve", "approved"
        CHANGES = "changes", "asked for changes to"
        WITHDRAW = "withdraw", "withdrew the decision on"

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=8, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions")
    guest_name = models.CharField(max_length=60, blank=True)
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Whose decision is wanted; empty for any lead's.",
    )  # fmt: skip
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.act} {self.generation}"
