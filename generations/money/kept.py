"""Sums of days that are over, kept so that a report of years need not read every row: exact or absent, never nearly.

A span is a month of a project, or five days of it; spans.py says which there are. It keeps what reports.py says of the
takes all of whose ledger rows lie in it. Rows of takes that have others elsewhere stand apart, to be read each time.
Whatever changes one of these takes leaves a `Touch` of each of their days in its own transaction (touches.py), and a
span with a touched day is not used until it was summed again (keeping.py). A touch is only ever inserted, so that
nobody waits for it.
"""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef

from generations.money.spans import Days
from projects.project import Project


class KeptSpanQuerySet(models.QuerySet["KeptSpan"]):
    def usable(self) -> "KeptSpanQuerySet":
        """Those in which nothing changed since they were summed."""
        within = {"day__gte": OuterRef("first"), "day__lte": OuterRef("last")}
        return self.filter(~Exists(Touch.objects.filter(project=OuterRef("project"), **within)))


class KeptSpan(models.Model):
    """That the sums of these days of a project are kept, both included. There is one too when nothing happened."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    first = models.DateField()
    last = models.DateField()

    objects = KeptSpanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "first", "last"), name="one_kept_span")]

    def __str__(self) -> str:
        return f"{self.project}, {self.first} to {self.last}"

    @property
    def days(self) -> Days:
        return self.first, self.last

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


class KeptSum(models.Model):
    """One line of a report, in the order of its figures; amounts in ten-thousandths of a dollar."""

    span = models.ForeignKey(KeptSpan, on_delete=models.CASCADE, db_index=False, related_name="sums")
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
        constraints = [models.UniqueConstraint(fields=("span", "grouping", "key"), name="one_kept_sum")]

    def __str__(self) -> str:
        return f"{self.grouping} {self.key}"


class KeptApart(models.Model):
    """A row of the span that is in none of its sums, because its take has rows on other days too."""

    span = models.ForeignKey(KeptSpan, on_delete=models.CASCADE, related_name="apart")
    entry = models.ForeignKey("generations.Entry", on_delete=models.CASCADE, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class Touch(models.Model):
    """Something changed in a project's day that was over. Written by triggers alone."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=("project", "day"), name="touches_of_a_day")]
        verbose_name_plural = "touches"

    def __str__(self) -> str:
        return f"{self.project_id}, {self.day}"


FIGURES = ("takes", "paid", "charged", "reserved", "released", "wasted", "unpicked", "finals", "seconds", "approved")


def forget() -> None:
    """All sums, so that all is summed anew. Touches stay: who removes one has to have seen what it tells of."""
    KeptSpan.objects.all().delete()
