"""What happened in the last day that an operator wants to know, from the rows that tell of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from generations.closing.month import Month
from generations.generation import Generation, Transition
from generations.queue import Lane
from generations.status import Status
from generations.system.signs import SelfTest

A_DAY = timedelta(days=1)
MOST = 30


@dataclass(frozen=True)
class Line:
    at: datetime
    tone: str
    icon: str
    words: str


def lines() -> list[Line]:
    """The newest first."""
    since = timezone.now() - A_DAY
    found = [*answers(since), *failures(since), *checks(since), *tests(since), *pauses()]
    return sorted(found, key=lambda line: line.at, reverse=True)[:MOST]


def answers(since: datetime) -> Iterator[Line]:
    """Takes whose paid call got no answer, and how that was resolved."""
    rows = Transition.objects.filter(source=Status.UNKNOWN, at__gte=since).select_related("generation")
    for row in rows.order_by("-id")[:MOST]:
        lost = row.target in (Status.FAILED, Status.CANCELLED)
        words = "Runflow never had it, and nothing was charged" if lost else "found in Runflow's list, nothing lost"
        yield Line(row.at, "ok", "search-check", f"{row.generation}: no answer came to our call; {words}.")


def failures(since: datetime) -> Iterator[Line]:
    """What went wrong at the provider, by reason: twenty of a kind are one line."""
    rows = Generation.objects.filter(status=Status.FAILED, finished_at__gte=since).order_by().values("failure_code")
    for row in rows.annotate(n=Count("pk"), at=Max("finished_at")):
        takes = f"{row['n']} takes" if row["n"] > 1 else "A take"
        yield Line(row["at"], "bad", "circle-alert", f"{takes} failed: {row['failure_code'] or 'no reason given'}.")


def checks(since: datetime) -> Iterator[Line]:
    for month in Month.objects.filter(checked_at__gte=since):
        tone, words = (
            ("bad", month.problem) if month.problem else ("ok", f"{month.matched} of {month.runs} runs match Runflow.")
        )
        yield Line(month.checked_at or since, tone, "badge-check", f"{month.title}: {words}")


def tests(since: datetime) -> Iterator[Line]:
    for test in SelfTest.objects.filter(sent_at__gte=since).exclude(words="")[:MOST]:
        yield Line(test.sent_at, "warn", "webhook", f"Our own callback did not come in: {test.words}.")


def pauses() -> Iterator[Line]:
    if (lane := Lane.now()).paused_at:
        yield Line(lane.paused_at, "bad", "wallet", "The queue waits: Runflow's balance does not cover the next take.")
