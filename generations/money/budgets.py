"""Budgets: how much may be spent, how much of it is reserved by takes on their way, how much is charged.

A hold must fit in every budget of the nest (nest.py). A budget's own row is the counter of one that never resets and
counts everybody together; the others count in periods.py, and a take's budget is only a highest price.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from generations.money.usd import ZERO, UsdField, dollars, usd
from projects.people.user import User
from projects.project import Project


class Budget(models.Model):
    """A limit in USD and what stands against it. An empty limit is no limit.

    A project's row also carries the head of that project's ledger chain: whoever writes an entry has locked it anyway.
    Its `held` and `charged`, like those of the studio's, are figures of its whole life, however often it resets.
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
        """USD that may still be reserved by its own row; None without a limit."""
        return None if self.limit is None else self.limit - self.held - self.charged

    @property
    def rhythm(self) -> str:
        """How often it starts anew; a day's budget does so every day, whatever its column says."""
        return self.Resets.DAILY if self.kind == self.Kind.DAY else self.resets

    @property
    def is_counted_apart(self) -> bool:
        """Whether what stands against it is in periods of its own, rather than in its row or nowhere."""
        if self.kind == self.Kind.TAKE:
            return False
        return self.kind in (self.Kind.DAY, self.Kind.MEMBER) or self.rhythm != self.Resets.NEVER

    def period(self, day: date) -> str:
        """The name of the period in which this day counts: 2026-11-22, 2026-11, or nothing for ever."""
        forms = {self.Resets.DAILY: f"{day:%Y-%m-%d}", self.Resets.MONTHLY: f"{day:%Y-%m}"}
        return forms.get(self.Resets(self.rhythm), "")

    def counts_for(self, member_id: int) -> int | None:
        """Whose counter it is that this member's takes stand in; None where everybody is counted together."""
        return member_id if self.kind in (self.Kind.DAY, self.Kind.MEMBER) else None

    @classmethod
    def of(cls, project: Project | None) -> Self:
        kind = cls.Kind.PROJECT if project else cls.Kind.STUDIO
        return cls.objects.get_or_create(kind=kind, project=project, member=None)[0]

    @classmethod
    def named(cls, kind: str, project: Project | None, member: User | None = None) -> Self:
        """That budget, perhaps not saved yet: `set_limit` makes it. A member of None means everybody's default."""
        if kind in (cls.Kind.PROJECT, cls.Kind.STUDIO):
            return cls.of(project)
        found = cls.objects.filter(kind=kind, project=project, member=member).first()
        return found or cls(kind=kind, project=project, member=member)

    def set_limit(self, limit: Decimal | None, resets: str, by: User) -> None:
        """Change it for everybody from now on; raises BelowCommitted, and then nothing is changed."""
        # Late, because limits.py counts by the ledger, which stands on this module.
        from generations.money import limits  # noqa: PLC0415

        limits.set_limit(self, limit, resets, by)

    def remove(self, by: User) -> None:
        """Take a member's own budget away, so that everybody's holds for them again."""
        from generations.money import limits  # noqa: PLC0415

        limits.remove(self, by)

    def reserve(self, amount: Decimal) -> None:
        """In its own row alone. Raises OverBudget when the amount does not fit."""
        fits = Q(limit=None) | Q(limit__gte=F("held") + F("charged") + usd(amount))
        if not Budget.objects.filter(fits, pk=self.pk).update(held=F("held") + usd(amount)):
            self.refresh_from_db()
            raise OverBudget(Standing(self, self.held, self.charged), amount)

    def settle(self, held: Decimal, charged: Decimal) -> None:
        """Turn a reservation into what was really charged. What is spent is booked, limit or not."""
        Budget.objects.filter(pk=self.pk).update(held=F("held") - usd(held), charged=F("charged") + usd(charged))


@dataclass(frozen=True)
class Standing:
    """One budget as it stands for one person on one day, in USD. `whose` is their name where it counts them apart."""

    budget: Budget
    held: Decimal = ZERO
    charged: Decimal = ZERO
    whose: str = ""
    day: date | None = None

    @property
    def limit(self) -> Decimal | None:
        limit: Decimal | None = self.budget.limit
        return limit

    @property
    def left(self) -> Decimal | None:
        """None without a limit."""
        return None if self.limit is None else self.limit - self.held - self.charged

    @property
    def entries(self) -> int:
        """Length of the project's chain: a figure that is drawn later never gives way to an earlier one."""
        return self.budget.entries

    @property
    def name(self) -> str:
        """What is limited, as a sentence begins: Bob's budget for today."""
        month = self.budget.rhythm == Budget.Resets.MONTHLY
        names = {
            Budget.Kind.TAKE: "The highest price of a take",
            Budget.Kind.DAY: f"{self.whose}'s budget for today",
            Budget.Kind.MEMBER: f"{self.whose}'s budget {'for this month' if month else 'in this project'}",
        }
        return names.get(Budget.Kind(self.budget.kind), self.budget.owner)

    @property
    def when(self) -> str:
        """In a word or two, after "left": for you today."""
        times = {Budget.Resets.DAILY: "today", Budget.Resets.MONTHLY: "this month"}
        words = [times.get(Budget.Resets(self.budget.rhythm), "")]
        if self.budget.kind in (Budget.Kind.DAY, Budget.Kind.MEMBER):
            words.insert(0, "for you")
        if self.budget.kind == Budget.Kind.STUDIO:
            words.insert(0, "in the studio")
        return " ".join(filter(None, words))

    @property
    def anew(self) -> str:
        """When it starts again from nothing; empty for one that never does."""
        if self.budget.rhythm == Budget.Resets.DAILY:
            return "It starts anew at midnight."
        if self.budget.rhythm == Budget.Resets.MONTHLY and self.day:
            first = (self.day.replace(day=1) + timedelta(days=32)).replace(day=1)
            return f"It starts anew on {first.day} {first:%B}."
        return ""

    @property
    def words(self) -> str:
        """How much is left, as the beginning of a sentence."""
        left = dollars(max(self.left or ZERO, ZERO))
        if self.budget.kind == Budget.Kind.TAKE:
            return f"One take may cost {dollars(self.limit or ZERO)} at most here"
        if self.budget.kind in (Budget.Kind.DAY, Budget.Kind.MEMBER):
            return f"{self.name} has {left} left"
        times = {Budget.Resets.DAILY: " for today", Budget.Resets.MONTHLY: " for this month"}
        return f"{self.name} has {left} left in its budget{times.get(Budget.Resets(self.budget.rhythm), '')}"


class OverBudget(Exception):
    """A hold does not fit in one of the budgets: in `standing`, with fresh figures. `amount` in USD was asked for."""

    def __init__(self, standing: Standing, amount: Decimal) -> None:
        self.standing, self.amount = standing, amount
        super().__init__(f"This costs {dollars(amount)}. {standing.words}, {self.rest}")

    @property
    def budget(self) -> Budget:
        return self.standing.budget

    @property
    def missing(self) -> Decimal:
        """USD by which the limit is too low."""
        return self.amount - max(self.standing.left or ZERO, ZERO)

    @property
    def without_figures(self) -> str:
        """For those who may not see costs."""
        return f"{self.standing.name} does not reach for this, {self.rest}"

    @property
    def rest(self) -> str:
        who = "an admin" if self.budget.kind == Budget.Kind.STUDIO else "a lead"
        parts = ("so nothing was sent and nothing was charged.", self.standing.anew, f"Make it shorter{self.fewer},")
        return " ".join([*filter(None, parts), f"or ask {who} for more."])

    @property
    def fewer(self) -> str:
        return "" if self.budget.kind == Budget.Kind.TAKE else " or fewer"
