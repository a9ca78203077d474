"""When the money of a project runs out: its leads hear once, for each limit, of each threshold."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from generations.money.budgets import Budget
from generations.money.usd import ZERO, UsdField
from generations.together.notices import Kind, News, notify
from projects.people.user import User
from projects.project import Membership, Project

THRESHOLDS = (100, 80, 50)


class BudgetAlert(models.Model):
    """A share of a project's limit that its leads were told of; another limit counts anew."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    limit = UsdField()
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "limit", "percent"), name="one_alert_per_threshold")]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.percent}% of {self.project}"


def leads_of(project: Project) -> list[User]:
    rows = project.memberships.filter(role=Membership.Role.LEAD).select_related("user")
    return [row.user for row in rows]


def watch_budget(project: Project) -> None:
    """Tell the leads once for each limit that half, four fifths, or all of it is spent or reserved."""
    budget = Budget.objects.filter(project=project, limit__gt=ZERO).first()
    reached = share_of(budget) if budget else 0
    if budget is None or not reached:
        return
    alerts = BudgetAlert.objects.filter(project=project, limit=budget.limit)
    if alerts.filter(percent__gte=reached).exists():
        return
    _, is_new = alerts.get_or_create(project=project, limit=budget.limit, percent=reached)
    if is_new:
        words = f"{project} has used {reached}% of its budget, takes on their way included"
        notify(leads_of(project), News(Kind.BUDGET, words, project, url=reverse("board", args=[project.slug])))


def share_of(budget: Budget) -> int:
    """The highest of the thresholds that is reached, in percent; 0 below all of them."""
    spent = budget.held + budget.charged
    return next((percent for percent in THRESHOLDS if spent * 100 >= (budget.limit or ZERO) * percent), 0)
