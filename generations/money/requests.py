"""Asking for more: a member who met a cap asks with one click; a lead, or an admin for the studio's, answers."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone

from generations.money.budgets import Budget
from generations.money.nest import applicable
from generations.money.usd import UsdField
from projects.access import Verb
from projects.happenings import Happening, tell
from projects.happenings import Kind as About
from projects.people.user import User
from projects.project import Project

HIGHEST = Decimal(1_000_000)

money_asked = Signal()
"""Sent with `request`, within the transaction in which somebody asks."""

money_answered = Signal()
"""Sent with `request`, within the transaction of its answer."""


class NotHere(Exception):
    """No limit of that kind holds for this person here, so there is nothing to raise."""

    def __init__(self) -> None:
        super().__init__("That limit does not hold for you any more. Press Generate again.")


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

    @classmethod
    def waiting_for(cls, projects: Iterable[Project], person: User) -> "models.QuerySet[MoneyRequest]":
        """The open ones of these projects that this person may answer, the longest waiting first."""
        led = [project for project in projects if Verb.APPROVE in project.verbs]
        rows = cls.objects.filter(project__in=led, answer="").order_by("asked_at", "pk")
        return rows if person.is_superuser else rows.exclude(budget__kind=Budget.Kind.STUDIO)

    @classmethod
    def ask(cls, project: Project, by: User, budget_id: int, amount: Decimal, words: str = "") -> "MoneyRequest":
        """Ask for so many USD more in one of the budgets that hold for this person; raises NotHere.

        Somebody who asks again while nobody has answered still asks once, for the larger amount.
        """
        budget = next((each for each in applicable(project, by.pk) if each.pk == budget_id), None)
        if budget is None or budget.limit is None:
            raise NotHere
        with transaction.atomic():
            row, is_new = cls.objects.get_or_create(
                budget=budget, by=by, answer="", defaults={"project": project, "amount": amount, "words": words}
            )
            if is_new:
                money_asked.send(cls, request=row)
                tell(Happening(project.pk, About.MONEY, f"asked for more: {row.subject}", by=by, amount=amount))
            else:
                cls.objects.filter(pk=row.pk, answer="", amount__lt=amount).update(amount=amount)
        return row

    @property
    def subject(self) -> str:
        """Which budget, for whoever answers."""
        return {
            Budget.Kind.TAKE: "the highest price of a take",
            Budget.Kind.DAY: "their budget for a day",
            Budget.Kind.MEMBER: "their budget in this project",
            Budget.Kind.PROJECT: "the project's budget",
            Budget.Kind.STUDIO: "the studio's budget",
        }[Budget.Kind(self.budget.kind)]

    @property
    def is_for_one(self) -> bool:
        """Whether a higher limit is for the one who asked alone."""
        return self.budget.kind not in (Budget.Kind.PROJECT, Budget.Kind.STUDIO)

    def assert_may_answer(self, person: User, verbs: Collection[str]) -> None:
        """Raises PermissionDenied: a lead answers, and for the studio's budget an admin."""
        if self.budget.kind == Budget.Kind.STUDIO and not person.is_superuser:
            raise PermissionDenied("Only a studio admin decides on the studio's budget.")
        if Verb.APPROVE not in verbs:
            raise PermissionDenied("Only a lead decides on this budget.")

    def grant(self, by: User, amount: Decimal) -> bool:
        """Raise the limit by so many USD; False when somebody answered before."""
        with transaction.atomic():
            if not self._answered(self.Answer.GRANTED, by, granted=amount):
                return False
            self._raise_limit(by, amount)
            money_answered.send(MoneyRequest, request=self)
            self._tell("gave more for", by, amount)
        return True

    def _raise_limit(self, by: User, amount: Decimal) -> None:
        # Late: limits.py counts by the ledger, and the ledger's rooms know requests.
        from generations.money import limits  # noqa: PLC0415

        if not self.is_for_one:
            limits.raise_limit(self.budget, amount, by)
            return
        own = Budget.named(self.budget.kind, self.project, self.by)
        if own._state.adding:  # noqa: SLF001 (not saved yet)
            own.resets = self.budget.resets
        limits.raise_limit(own, amount, by, start=self.budget.limit)

    def decline(self, by: User) -> bool:
        """False when somebody answered before."""
        with transaction.atomic():
            if not self._answered(self.Answer.DECLINED, by):
                return False
            money_answered.send(MoneyRequest, request=self)
            self._tell("gave no more for", by)
        return True

    def _answered(self, answer: str, by: User, **fields: Decimal) -> bool:
        row = MoneyRequest.objects.filter(pk=self.pk, answer="")
        if not row.update(answer=answer, answered_by=by, answered_at=timezone.now(), **fields):
            return False
        self.refresh_from_db(fields=["answer", "answered_by", "answered_at", "granted"])
        return True

    def _tell(self, words: str, by: User, amount: Decimal | None = None) -> None:
        whose = self.subject.replace("their", f"{self.by.first_name}'s")
        tell(Happening(self.project_id, About.MONEY, f"{words} {whose}", by=by, amount=amount))
