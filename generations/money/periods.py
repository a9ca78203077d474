"""Counters of budgets that count each member, each month or each day apart, and which of them a take reserved in.

A budget that never resets and counts everybody together needs none of this: its own row is the counter.
"""

from datetime import date

from django.conf import settings
from django.db import models

from generations.money.budgets import Budget
from generations.money.usd import ZERO, UsdField


class Period(models.Model):
    """What stands against one budget for one member, or for all (none), in a month, on a day, or for ever."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="periods")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=10, blank=True, help_text="2026-11, 2026-11-22, or empty for ever.")
    key = models.CharField(max_length=40, help_text="Member and name in one, so that a database can keep it unique.")
    held = UsdField(default=ZERO)
    charged = UsdField(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("budget", "key"), name="one_counter_per_period"),
            models.CheckConstraint(condition=models.Q(held__gte=0), name="held_in_a_period_is_not_negative"),
        ]
        ordering = ("budget", "key")

    def __str__(self) -> str:
        return f"{self.budget} {self.name}"

    @classmethod
    def begin(cls, budget: Budget, member_id: int | None, day: date) -> "Period":
        """The counter in which a take of that day stands, not saved; `member_id` where members are counted apart."""
        name = budget.period(day)
        return cls(budget=budget, member_id=member_id, name=name, key=f"{member_id or ''}:{name}")


class Holding(models.Model):
    """That a take's reservation stands in this counter too. Gone once the take is settled."""

    generation = models.ForeignKey("generations.Generation", on_delete=models.CASCADE, related_name="holdings")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="holdings")
    amount = UsdField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("generation", "period"), name="one_holding_per_take_and_period")]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.generation} in {self.period}"
