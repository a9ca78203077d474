"""Months and what was found in them when the books were laid beside the provider's record."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.generation import Generation
from generations.money.usd import ZERO, UsdField


class Month(models.Model):
    """One month of the studio's calendar. Once closed, no entry may be dated in it."""

    name = models.CharField(max_length=7, unique=True, help_text="2026-11")
    checked_at = models.DateTimeField(null=True, blank=True)
    runs = models.PositiveIntegerField(default=0, help_text="In the provider's record.")
    matched = models.PositiveIntegerField(default=0)
    ours = UsdField(default=ZERO, help_text="Charged by our ledger.")
    theirs = UsdField(default=ZERO, help_text="By the provider's record.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why the last check did not come to an end.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-name",)

    def __str__(self) -> str:
        return self.name


def is_closed(day: date) -> bool:
    """Whether somebody has closed the month of this day."""
    return Month.objects.filter(name=f"{day:%Y-%m}").exclude(closed_at=None).exists()


class Difference(models.Model):
    """Something in which the two records differ; closed by a person, with a reason and, where money moves, an entry."""

    class Kind(models.TextChoices):
        PRICE = "price", "Runflow charged another amount"
        UNKNOWN = "unknown", "Runflow charged for a run that we do not know"
        ABSENT = "absent", "We charged for a run that Runflow does not list"
        DOUBLED = "doubled", "Runflow charged for the same take twice"

    class Outcome(models.TextChoices):
        BOOKED = "booked", "Booked"
        RESCUED = "rescued", "Taken in as a new take"
        TAKEN_BACK = "back", "Our charge was taken back"
        DISMISSED = "dismissed", "Left as it is"
        GONE = "gone", "Gone by itself"

    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=8, choices=Kind)
    run_id = models.CharField(max_length=64)
    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, null=True, related_name="differences")
    ours = UsdField(default=ZERO)
    theirs = UsdField(default=ZERO)
    details = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True, blank=True, help_text="When Runflow made the run.")
    recipe = models.JSONField(default=dict, blank=True, help_text="What Runflow was asked for, without addresses.")
    clip = models.JSONField(default=dict, blank=True, help_text="The clip, fetched to our storage, and its facts.")
    clip_problem = models.CharField(max_length=300, blank=True, help_text="Why its clip could not be fetched.")
    clip_attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=9, blank=True, choices=Outcome)
    found_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("month", "kind", "run_id"), name="one_difference_per_run")]
        ordering = ("-found_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.run_id}"
