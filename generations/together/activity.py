"""The activity feed: what happened in a project, by whom and when, written with the change itself."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import Event, record
from generations.money.usd import ZERO, UsdField
from projects.happenings import Happening, Kind
from projects.project import Project, Shot

PER_PAGE = 60
TOGETHER = timedelta(minutes=10)
NAMED = 4
LONGEST = 300
ICONS = {
    Kind.TAKES: "clapperboard",
    Kind.COMMENTS: "message-circle",
    Kind.DECISIONS: "star",
    Kind.SHOTS: "list-ordered",
    Kind.CHARACTERS: "image-plus",
    Kind.SHARING: "share-2",
    Kind.MONEY: "wallet",
    Kind.MODERATION: "shield-check",
    Kind.PEOPLE: "users-round",
}


class Activity(models.Model):
    """One happening (projects/happenings.py). Without `by` and `guest` it was the studio itself."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300)
    quote = models.CharField(max_length=300, blank=True)
    generation = models.ForeignKey(Generation, on_delete=models.SET_NULL, null=True, related_name="+")
    shot = models.ForeignKey(Shot, on_delete=models.SET_NULL, null=True, related_name="+")
    amount = UsdField(null=True, blank=True)
    tone = models.CharField(max_length=6, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=("project", "-id"), name="activity_of_a_project"),
            models.Index(fields=("project", "kind", "-id"), name="activity_by_kind"),
        ]
        ordering = ("-id",)
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.by or self.guest or 'The studio'} {self.words}"

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)

    @property
    def is_order(self) -> bool:
        """A press of Generate: what is said of takes and costs something."""
        return self.kind == Kind.TAKES and self.amount is not None


def write(happening: Happening) -> Activity:
    """Keep what happened, in the transaction of whoever tells it, and let open feeds know."""
    row = Activity.objects.create(
        project_id=happening.project_id, kind=happening.kind, by=happening.by, guest=happening.guest[:60],
        words=shortened(happening.words), quote=shortened(happening.quote), generation_id=happening.take_id,
        shot_id=happening.shot_id, amount=happening.amount, tone=happening.tone,
    )  # fmt: skip
    record(row.project_id, Event.Kind.ACTIVITY, row.pk)
    return row


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to read of a project. `before` is the id of an activity."""

    person: int | None = None
    guests: bool = False
    kind: str = ""
    shot: int | None = None
    before: int | None = None

    @property
    def is_on(self) -> bool:
        return bool(self.person or self.guests or self.kind or self.shot)

    def rows(self, project: Project) -> models.QuerySet[Activity]:
        """Newest first, whatever `before` says."""
        rows = Activity.objects.filter(project=project)
        rows = rows.filter(by=self.person) if self.person else rows
        rows = rows.exclude(guest="") if self.guests else rows
        rows = rows.filter(kind=self.kind) if self.kind else rows
        return rows.filter(shot=self.shot) if self.shot else rows


@dataclass(frozen=True)
class Entry:
    """A line of the feed: one happening, or several alike in a row, the newest first.

    `pressed` are the takes of each press of Generate among them.
    """

    rows: Sequence[Activity]
    audience: Audience
    slug: str
    pressed: Mapping[uuid.UUID, Sequence[Generation]]

    @property
    def row(self) -> Activity:
        return self.rows[0]

    @property
    def icon(self) -> str:
        return ICONS[Kind(self.row.kind)]

    @property
    def takes(self) -> list[Generation]:
        """Oldest first; of an order all that one press asked for."""
        cited = [row.generation for row in reversed(self.rows) if row.generation]
        return [take for first in cited for take in self.pressed[first.click]] if self.row.is_order else cited

    @property
    def pictured(self) -> list[Generation]:
        """Those that have a picture to show."""
        return [take for take in self.takes if take.poster and take.visibility == "visible"][:NAMED]

    @property
    def amount(self) -> Decimal | None:
        """USD, for those who may see it; None where there is none. Of an order what its takes cost, at most."""
        if self.audience is not Audience.COSTS:
            return None
        if self.row.is_order and self.takes:
            return sum((take.charged if take.is_final else take.amount for take in self.takes), ZERO)
        amounts = [row.amount for row in self.rows if row.amount is not None]
        return sum(amounts, ZERO) if amounts else None

    @property
    def amount_is(self) -> str:
        """How an order's amount is meant; empty for everything else."""
        if not self.row.is_order or not self.takes:
            return ""
        return "charged" if all(take.is_final for take in self.takes) else "at most"

    @property
    def words(self) -> SafeString:
        """The words with their links. What people wrote is escaped."""
        links = {"{take}": self.take_links, "{shot}": self.shot_link}
        parts = re.split(r"(\{take\}|\{shot\})", self.row.words)
        return format_html_join("", "{}", ((links[part]() if part in links else part,) for part in parts))

    def take_links(self) -> SafeString:
        takes = self.takes
        if len(takes) > NAMED:
            return format_html("{} takes", len(takes))
        links = [
            format_html('<a href="{}">{}</a>', reverse("generation", args=[self.slug, take.number]), take)
            for take in takes
        ]
        return listed(links) if links else mark_safe("a take")

    def shot_link(self) -> SafeString:
        if self.row.shot is None:
            return mark_safe("no shot")
        return format_html(
            '<a href="{}?shot={}">{}</a>', reverse("board", args=[self.slug]), self.row.shot.pk, self.row.shot
        )


def listed(links: Sequence[SafeString]) -> SafeString:
    """T1, T2 and T3."""
    *first, last = links
    if not first:
        return last
    return format_html("{} and {}", format_html_join(", ", "{}", ((link,) for link in first)), last)


def belong_together(newer: Activity, older: Activity) -> bool:
    """One person's takes for one shot, said in the same words within minutes."""
    alike = all(
        getattr(newer, name) == getattr(older, name) for name in ("kind", "by_id", "guest", "shot_id", "words", "tone")
    )
    return (
        alike
        and newer.kind == Kind.TAKES
        and bool(newer.generation_id and older.generation_id)
        and not (newer.quote or older.quote)
        and newer.at - older.at < TOGETHER
    )


def gathered(rows: Sequence[Activity]) -> list[list[Activity]]:
    """The rows cut where the next one does not belong to the one before."""
    groups = [list(rows[:1])] if rows else []
    for newer, older in pairwise(rows):
        if belong_together(newer, older):
            groups[-1].append(older)
        else:
            groups.append([older])
    return groups


@dataclass(frozen=True)
class Day:
    """What happened on one day, the newest first."""

    day: date
    entries: list[Entry]

    @property
    def name(self) -> str:
        """Today, Yesterday, or the weekday."""
        return name_of(self.day)

    @property
    def has_weekday(self) -> bool:
        """False where the name is the weekday already."""
        return self.name in {"Today", "Yesterday"}


def name_of(day: date) -> str:
    ago = (timezone.localdate() - day).days
    return {0: "Today", 1: "Yesterday"}.get(ago, date_format(day, "l"))


@dataclass(frozen=True)
class Feed:
    """One page of the activity. `older` leads on, in the words of its button; `newest` is what the reader knows of."""

    days: list[Day]
    newest: int
    next_before: int | None
    older: str


def feed_of(project: Project, wanted: Wanted, audience: Audience) -> Feed:
    """In four queries, however much happened."""
    newest = Activity.objects.filter(project=project).aggregate(newest=models.Max("id"))["newest"] or 0
    rows = wanted.rows(project).select_related("by", "generation", "shot")
    rows = rows.filter(pk__lt=wanted.before) if wanted.before else rows
    found = list(rows[: PER_PAGE + 1])
    shown, rest = found[:PER_PAGE], found[PER_PAGE:]
    return Feed(
        days=list(days_of(shown, project, audience, pressed_with(shown))),
        newest=newest,
        next_before=shown[-1].pk if rest else None,
        older=name_of_older(shown[-1].day, rest[0].day) if rest else "",
    )


def pressed_with(rows: Iterable[Activity]) -> dict[uuid.UUID, list[Generation]]:
    """The takes of each press of Generate that these rows tell of, oldest first."""
    orders = [row.generation for row in rows if row.is_order and row.generation]
    people, clicks = {take.author_id for take in orders}, {take.click for take in orders}
    pressed: dict[uuid.UUID, list[Generation]] = defaultdict(list)
    for take in Generation.objects.filter(author__in=people, click__in=clicks).order_by("number"):
        pressed[take.click].append(take)
    return pressed


def days_of(
    rows: Iterable[Activity], project: Project, audience: Audience, pressed: Mapping[uuid.UUID, Sequence[Generation]]
) -> Iterable[Day]:
    for day, its_rows in groupby(rows, key=lambda row: row.day):
        yield Day(day, [Entry(group, audience, project.slug, pressed) for group in gathered(list(its_rows))])


def name_of_older(last: date, following: date) -> str:
    return f"Earlier on {date_format(last, 'l')}" if following == last else f"{name_of(following)} and before"


def count_after(project: Project, wanted: Wanted, after: int) -> int:
    """How many happenings of those wanted are newer than the reader's page."""
    return wanted.rows(project).filter(pk__gt=after).count()


def render_news(ids: list[int], audience: Audience) -> dict[int, str]:  # noqa: ARG001
    """The live stream's renderer. An open feed asks how many of them it wants; nothing moves under the reader."""
    return dict.fromkeys(ids, '<i id="activity-news" hidden></i>')
