"""Sums of months that are over, kept so that a report of years need not read every row: exact or absent, never nearly.

A month of a project keeps what reports.py says of the takes all of whose ledger rows lie in it. Rows of takes that
have others elsewhere stand apart, to be read each time. Whatever changes one of these takes leaves a `Touch` in its own
transaction (touches.py), and a touched month is not used until it was summed again (keeping.py). A touch is only ever
inserted, so that nobody waits for it.
"""

from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef

from projects.project import Project


class KeptMonthQuerySet(models.QuerySet["KeptMonth"]):
    def usable(self) -> "KeptMonthQuerySet":
        """Those in which nothing changed since they were summed."""
        touches = Touch.objects.filter(project=OuterRef("project"), name=OuterRef("name"))
        return self.filter(~Exists(touches))


class KeptMonth(models.Model):
    """That the sums of this project's month are kept. It has one too when nothing happened in it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    name = models.CharField(max_length=7, help_text="As in 2026-11.")

    objects = KeptMonthQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "name"), name="one_kept_month")]

    def __str__(self) -> str:
        return f"{self.project}, {self.name}"

    @property
    def days(self) -> tuple[date, date]:
        return days_of(self.name)


class KeptSum(models.Model):
    """One line of a report, in the order of its figures; amounts in ten-thousandths of a dollar."""

    month = models.ForeignKey(KeptMonth, on_delete=models.CASCADE, related_name="sums")
    grouping = models.CharField(max_length=10)
    key = models.CharField(max_length=61)
    takes = models.BigIntegerField()
    paid = models.BigIntegerField()
    charged = models.BigIntegerField()
    reserved = models.BigIntegerField()
    released = models.BigIntegerField()
    wasted = models.BigIntegerField()
    unpicked = models.BigIntegerField()
    finals = models.BigIntegerField()
    seconds = models.BigIntegerField()
    approved = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("grouping", "month", "key"), name="one_kept_sum")]

    def __str__(self) -> str:
        return f"{self.grouping} {self.key}"


class KeptApart(models.Model):
    """A row of the month that is in none of its sums, because its take has rows in other months too."""

    month = models.ForeignKey(KeptMonth, on_delete=models.CASCADE, related_name="apart")
    entry = models.ForeignKey("generations.Entry", on_delete=models.CASCADE, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class Touch(models.Model):
    """Something changed in a project's month that was over. Written by triggers alone."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    name = models.CharField(max_length=7)

    class Meta:
        indexes = [models.Index(fields=("project", "name"), name="touches_of_a_month")]
        verbose_name_plural = "touches"

    def __str__(self) -> str:
        return f"{self.project_id}, {self.name}"


FIGURES = ("takes", "paid", "charged", "reserved", "released", "wasted", "unpicked", "finals", "seconds", "approved")


def name_of(day: date) -> str:
    return f"{day:%Y-%m}"


def days_of(name: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date.fromisoformat(f"{name}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def forget() -> None:
    """All sums, so that the months are summed anew. Touches stay: who removes one has to have seen what it tells of."""
    KeptMonth.objects.all().delete()
