"""Budgets: how much may be spent, how much of it is reserved by takes on their way, how much is charged.

A hold must fit in every budget of the nest. The rows are changed by conditional UPDATEs inside the caller's transaction
(ledger.py books and reserves together), the narrowest first and the studio's last, because its row is the hottest lock.
"""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from generations.money.usd import ZERO, UsdField, dollars, usd
from projects.project import Project


class Budget(models.Model):
    """A limit in USD and what stands against it. An empty limit is no limit.

    A project's row also carries the head of that project's ledger chain: whoever writes an entry has locked it anyway.
    """

    class Kind(models.TextChoices):
        STUDIO = "studio", "the studio"
        PROJECT = "project", "a project"
        MEMBER = "member", "one member in a project"
        DAY = "day", "one member in a project, per day"
        TAKE = "take", "a single take"

    class Resets(models.TextChoices):
        NEVER = "never", "never"
        MONTHLY = "monthly", "on the first of the month"
        DAILY = "daily", "every day"

    kind = models.CharField(max_length=7, choices=Kind, default=Kind.PROJECT)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets",
        help_text="Empty, for a member's or a day's budget: everybody who has none of their own.",
    )  # fmt: skip
    resets = models.CharField(max_length=7, choices=Resets, default=Resets.NEVER)
    limit = UsdField(null=True, blank=True, help_text="US dollars; empty for no limit.")
    held = UsdField(default=ZERO, editable=False, help_text="Reserved by takes that are not finished.")
    charged = UsdField(default=ZERO, editable=False)
    entries = models.PositiveBigIntegerField(default=0, editable=False, help_text="Length of the ledger's chain.")
    head = models.CharField(max_length=64, blank=True, editable=False, help_text="Hash of its newest entry.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("kind",), condition=Q(project=None), name="one_studio_budget"),
            models.UniqueConstraint(
                fields=("kind", "project"), condition=Q(member=None), name="one_budget_per_project_and_kind"
            ),
            models.UniqueConstraint(fields=("kind", "project", "member"), name="one_budget_per_member"),
            models.CheckConstraint(condition=Q(held__gte=0), name="held_is_not_negative"),
        ]
        ordering = ("kind", "project")

    def __str__(self) -> str:
        return f"{self.owner}'s budget"

    @property
    def owner(self) -> str:
        return f"The project {self.project}" if self.project else "The studio"

    @property
    def left(self) -> Decimal | None:
        """USD that may still be reserved; None without a limit."""
        return None if self.limit is None else self.limit - self.held - self.charged

    @classmethod
    def of(cls, project: Project | None) -> Self:
        kind = cls.Kind.PROJECT if project else cls.Kind.STUDIO
        return cls.objects.get_or_create(kind=kind, project=project, member=None)[0]

    def reserve(self, amount: Decimal) -> None:
        """Raises OverBudget when the amount does not fit."""
        fits = Q(limit=None) | Q(limit__gte=F("held") + F("charged") + usd(amount))
        if not Budget.objects.filter(fits, pk=self.pk).update(held=F("held") + usd(amount)):
            self.refresh_from_db()
            raise OverBudget(self, amount)

    def settle(self, held: Decimal, charged: Decimal) -> None:
        """Turn a reservation into what was really charged. What is spent is booked, limit or not."""
        Budget.objects.filter(pk=self.pk).update(held=F("held") - usd(held), charged=F("charged") + usd(charged))


class OverBudget(Exception):
    """A hold does not fit in one of the budgets. `budget` is the one that refused, with fresh figures."""

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        self.budget, self.amount = budget, amount
        left = max(budget.left or ZERO, ZERO)
        super().__init__(
            f"This costs {dollars(amount)}. {budget.owner} has {dollars(left)} left in its budget, so nothing was sent "
            f"and nothing was charged. Make it shorter or fewer, or ask a lead for more."
        )


def nest(project: Project) -> list[Budget]:
    """The budgets that a take of this project must fit in, in the order in which they are locked."""
    return [Budget.of(project), Budget.of(None)]
