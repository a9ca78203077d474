"""Asking for more: a member who met a cap asks with one click; a lead, or an admin for the studio's, answers."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.money.budgets import Budget
from generations.money.usd import UsdField
from projects.project import Project


class MoneyRequest(models.Model):
    """One wish for a higher limit. An answer is given once."""

    class Answer(models.TextChoices):
        GRANTED = "granted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="money_requests")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="money_requests")
    amount = UsdField(help_text="US dollars more.")
    words = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    granted = UsdField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("budget", "by"), condition=models.Q(answer=""), name="one_open_request_per_budget_and_person"
            )
        ]
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"{self.by} asks for {self.amount} more"
