"""The row of a decision about a case. How one is made, undone and appealed is in rulings.py and appeals.py."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.moderation.cases import Case

APPEALS_WITHIN = timedelta(days=20)
GRACE = timedelta(days=30)
"""So long removed files are kept, and the removal can be undone."""


class RulingQuerySet(models.QuerySet["Ruling"]):
    def standing(self) -> "RulingQuerySet":
        """Those that nobody has undone."""
        return self.filter(undone_at=None)


class Ruling(models.Model):
    """One decision. At most one stands per case. `before` is what its undoing brings back, by `consequences.py`.

    A step does what stands before it on the ladder too: whoever is not let off with no action is told why; holding a
    member's takes and suspending them hide what the case is about. Of a held prompt and of an appeal `allow` is yes,
    and what takes away is no.
    """

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

    objects = RulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(undone_at=None), name="one_ruling_stands_per_case"
            )
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_reason_display()}"

    @property
    def stands(self) -> bool:
        return self.undone_at is None

    @property
    def appealable_until(self) -> datetime:
        return self.at + APPEALS_WITHIN

    @property
    def deleted_on(self) -> datetime:
        """When the files of what it removed go."""
        take = self.case.take
        return (take.purge_at if take else None) or self.at + GRACE

    @property
    def outcome(self) -> str:
        """What was decided, as one says it of this kind of case: Refused; Hidden; Suspended."""
        return outcome(Case.Kind(self.case.kind), Ruling.Step(self.step))


def outcome(kind: Case.Kind, step: Ruling.Step) -> str:
    return OF_KIND.get(kind, {}).get(step) or OUTCOMES[step]


OUTCOMES = {
    Ruling.Step.ALLOW: "No action",
    Ruling.Step.WARN: "Warned",
    Ruling.Step.HIDE: "Hidden",
    Ruling.Step.REMOVE: "Removed",
    Ruling.Step.HOLD: "Takes held for approval",
    Ruling.Step.SUSPEND: "Suspended",
}
OF_PROMPTS = {
    Ruling.Step.ALLOW: "Allowed",
    Ruling.Step.WARN: "Allowed with a warning",
    Ruling.Step.HIDE: "Refused",
    Ruling.Step.REMOVE: "Refused",
}
OF_KIND: dict[Case.Kind, dict[Ruling.Step, str]] = {
    Case.Kind.PROMPT: OF_PROMPTS,
    Case.Kind.AUTHOR: OF_PROMPTS,
    Case.Kind.OUTPUT: {Ruling.Step.ALLOW: "Shown again"},
    Case.Kind.APPEAL: {Ruling.Step.ALLOW: "Granted", Ruling.Step.REMOVE: "Declined"},
}
