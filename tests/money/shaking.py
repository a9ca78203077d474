"""Months of takes to whom anything may happen, on any day of the last half year; for tests of the kept sums."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from unittest.mock import patch

from generations.generation import Generation
from generations.money import ledger
from generations.money.keeping import keep_all
from generations.money.ledger import Entry, today
from generations.money.long_reports import report_over
from generations.money.reports import GROUPINGS, Report, report_of
from generations.status import Status
from projects.models import Project, ReferenceImage, Shot, User
from tests.factories import cite, make_generation

DAYS = 200


def on(day: date):
    """What is booked within is booked on that day."""
    return patch.object(ledger, "today", lambda: day)


def ago(days: int) -> date:
    return today() - timedelta(days=days)


class Shaker:
    """Does one of the things that people, Runflow and the worker do, chosen by chance."""

    def __init__(self, seed: int, projects: list[Project], people: list[User], images: list[ReferenceImage]) -> None:
        self.random, self.projects, self.people, self.images = Random(seed), projects, people, images
        self.shots: list[Shot | None] = [None, *Shot.objects.filter(project__in=projects)]

    def shake(self) -> None:
        with on(ago(self.random.randrange(DAYS))):
            chosen = self.random.choice([self.order, self.finish, self.correct, self.judge, self.cast, self.forget])
            chosen()
        if self.random.random() < 0.2:
            keep_all()

    def order(self) -> None:
        status = self.random.choice([Status.READY, Status.FAILED, Status.RENDERING, Status.STORING])
        make_generation(
            self.random.choice(self.projects), self.random.choice(self.people), status,
            resolution=self.random.choice(["720p", "1080p"]), duration=self.random.randint(3, 9),
        )  # fmt: skip

    def take(self, *states: Status) -> Generation | None:
        takes = Generation.objects.filter(**({"status__in": states} if states else {})).order_by("pk")
        return self.random.choice(takes) if takes else None

    def finish(self) -> None:
        if take := self.take(Status.STORING, Status.RENDERING):
            take.enter(self.random.choice([Status.READY, Status.FAILED]), cost=Decimal(self.random.randint(0, 9)) / 5)

    def correct(self) -> None:
        if take := self.take(Status.READY, Status.FAILED):
            take.book_late(Decimal(self.random.randint(0, 9)) / 5, "the record says so")

    def judge(self) -> None:
        if take := self.take():
            change: dict[str, Any] = self.random.choice([
                {"is_pick": not take.is_pick}, {"verdict": self.random.choice(["", "approved", "changes"])},
                {"visibility": self.random.choice(["visible", "hidden"])}, {"shot": self.random.choice(self.shots)},
            ])  # fmt: skip
            Generation.objects.filter(pk=take.pk).update(**change)

    def cast(self) -> None:
        if take := self.take():
            cite(take, self.random.choice(self.images), take.references.count() + 1)

    def forget(self) -> None:
        if (take := self.take()) and (last := take.references.last()):
            last.delete()

    def two_reports(self) -> tuple[Report, Report]:
        """Of the same days and projects: by what is kept, and by the ledger alone."""
        last, first = sorted(self.random.randrange(DAYS) for _ in range(2))
        chosen = self.random.sample(self.projects, self.random.randint(1, len(self.projects)))
        rows = Entry.objects.filter(day__gte=ago(first), day__lte=ago(last), project__in=chosen).order_by()
        kept = report_over(rows, ago(first), ago(last), [project.pk for project in chosen], GROUPINGS)
        return in_order(kept), in_order(report_of(rows, GROUPINGS))


def in_order(report: Report) -> Report:
    return Report(
        report.total, {name: sorted(lines, key=lambda line: line.key) for name, lines in report.groups.items()}
    )
