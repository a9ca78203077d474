"""What waits for one person in a project: decisions asked of them, changes asked of them, comments that name them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from generations.generation import Generation
from generations.money.requests import MoneyRequest
from generations.money.rules import ApprovalRule
from generations.review.comments import Comment
from generations.review.decisions import Decision, Verdict
from generations.status import Status
from projects.access import Verb
from projects.people.user import User
from projects.project import Project

MOST = 30
Decider = ApprovalRule.Decider
PRICE, ASKED, CHANGES, NAMED, MORE = "price", "approve", "changes", "named", "more"
# Was on the list when the page was opened; somebody else may have decided meanwhile.
DONE = "done"
TITLES = {
    PRICE: "Over the limit",
    ASKED: "To approve",
    CHANGES: "Changes asked of you",
    NAMED: "Comments that name you",
}


@dataclass(frozen=True)
class Item:
    """One thing that waits. `by` is who wants it, `words` say what, in a line."""

    kind: str
    take: Generation
    by: str
    at: datetime
    words: str
    comment: Comment | None = None

    @property
    def key(self) -> str:
        """What stands in the address: T134, or the comment's c12."""
        return f"c{self.comment.pk}" if self.comment else f"T{self.take.number}"


@dataclass(frozen=True)
class Group:
    """Things of one kind, the longest waiting first; `total` may be more than are listed."""

    kind: str
    items: list[Item]
    total: int

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def more(self) -> int:
        return self.total - len(self.items)


def deciding(projects: Iterable[Project]) -> list[Project]:
    """Those in which the person whose verbs they carry decides."""
    return [project for project in projects if Verb.APPROVE in project.verbs]


def to_price(projects: Iterable[Project], person: User) -> QuerySet[Generation]:
    """Takes over the rule's amount that this person decides on, the longest waiting first."""
    takes = Generation.objects.filter(project__in=deciding(projects), status=Status.HELD, awaits_price=True, problem="")
    own = ApprovalRule.objects.filter(project=OuterRef("project")).values("decider")
    studio = ApprovalRule.objects.filter(project=None).order_by("pk").values("decider")
    takes = takes.annotate(decider=Coalesce(Subquery(own[:1]), Subquery(studio[:1]), Value(Decider.LEAD.value)))
    anybodys = Q(decider=Decider.LEAD) | Q(Q(decider=Decider.OTHER_LEAD) & ~Q(author=person))
    mine = anybodys | Q(decider=Decider.ADMIN) if person.is_superuser else anybodys
    return takes.filter(mine).order_by("status_at", "pk")


def to_approve(projects: Iterable[Project], person: User) -> QuerySet[Generation]:
    """Takes whose decision is wanted of this person, or of any lead while they are one."""
    takes = visible(deciding(projects)).filter(verdict=Verdict.ASKED)
    takes = takes.annotate(asked_of=last(Decision.Act.ASK, "asked"))
    return takes.filter(Q(asked_of=None) | Q(asked_of=person.pk)).order_by("verdict_at", "pk")


def to_change(projects: Iterable[Project], person: User) -> QuerySet[Generation]:
    """Their takes that were sent back, until something was made of them."""
    later = Generation.objects.filter(parent=OuterRef("pk"), created_at__gte=OuterRef("verdict_at"))
    takes = visible(projects).filter(~Exists(later), verdict=Verdict.CHANGES, author=person)
    return takes.annotate(asked_note=last(Decision.Act.CHANGES, "note")).order_by("verdict_at", "pk")


def to_answer(projects: Iterable[Project], person: User) -> QuerySet[Comment]:
    """Comments that name them, until the thread is resolved or they said something after it."""
    thread = Coalesce(OuterRef("parent"), OuterRef("pk"))
    own = Comment.objects.filter(Q(parent=thread) | Q(pk=thread), author=person, pk__gt=OuterRef("pk"))
    comments = Comment.objects.filter(
        ~Exists(own), ~Q(parent__resolved_at__isnull=False), generation__project__in=projects, mentioned=person,
        deleted_at=None, resolved_at=None, generation__visibility=Generation.Visibility.VISIBLE,
    )  # fmt: skip
    return comments.order_by("created_at", "pk")


def visible(projects: Iterable[Project]) -> QuerySet[Generation]:
    takes = Generation.objects.filter(project__in=projects, status=Status.READY, archived_at=None)
    return takes.filter(visibility=Generation.Visibility.VISIBLE)


def last(act: Decision.Act, column: str) -> Subquery:
    """That column of the newest decision of a kind about a take."""
    rows = Decision.objects.filter(generation=OuterRef("pk"), act=act).order_by("-pk")
    return Subquery(rows.values(column)[:1])


def kinds_of(projects: list[Project], person: User) -> dict[str, QuerySet[Any]]:
    return {
        PRICE: to_price(projects, person),
        ASKED: to_approve(projects, person),
        CHANGES: to_change(projects, person),
        NAMED: to_answer(projects, person),
    }


def counts_of(project: Project, person: User) -> dict[str, int]:
    """How many of each wait, in one query."""
    everything = kinds_of([project], person) | {MORE: MoneyRequest.waiting_for([project], person)}
    counted = {kind: counted_in(rows, kind) for kind, rows in everything.items()}
    present = {kind: subquery for kind, subquery in counted.items() if subquery is not None}
    row = Project.objects.filter(pk=project.pk).annotate(**{f"n_{kind}": part for kind, part in present.items()})
    found = row.values(*(f"n_{kind}" for kind in present)).first() or {}
    return {kind: found.get(f"n_{kind}") or 0 for kind in counted}


def counted_in(rows: QuerySet[Any], kind: str) -> Subquery | None:
    if rows.query.is_empty():
        return None
    return Subquery(by_project(rows, kind).values("many"), output_field=IntegerField())


def by_project(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """Rows of `of`, a project's id, and `many`."""
    column = "generation__project" if kind == NAMED else "project"
    rows = rows.order_by().annotate(of=F(column)).values("of")
    counted: QuerySet[Any] = rows.annotate(many=Count("pk", distinct=True))
    return counted


def counts_in(projects: list[Project], person: User) -> dict[int, dict[str, int]]:
    """How many of each wait in which of these projects, by id, in a query for each kind."""
    counts: dict[int, dict[str, int]] = {}
    everything = kinds_of(projects, person) | {MORE: MoneyRequest.waiting_for(projects, person)}
    for kind, rows in everything.items():
        for project, many in by_project(rows, kind).values_list("of", "many"):
            counts.setdefault(project, {})[kind] = many
    return counts


def waiting_for(project: Project, person: User) -> int:
    return sum(counts_of(project, person).values())


def desk_of(project: Project, person: User, most: int = MOST) -> list[Group]:
    """The groups that have something in them; each with its `most` longest waiting."""
    counts = counts_of(project, person)
    rows = kinds_of([project], person)
    groups = [Group(kind, list(items(kind, rows[kind][:most])), counts[kind]) for kind in rows if counts[kind]]
    return [group for group in groups if group.items]


def wishes_of(project: Project, person: User, most: int = MOST) -> list[MoneyRequest]:
    """What was asked for in money, and waits for this person."""
    return list(MoneyRequest.waiting_for([project], person).select_related("by", "budget")[:most])


def items(kind: str, rows: QuerySet[Any]) -> Iterable[Item]:
    if kind == NAMED:
        for comment in rows.select_related("author", "generation__author", "generation__shot", "generation__project"):
            yield Item(kind, comment.generation, comment.name, comment.created_at, comment.text, comment)
        return
    for take in rows.select_related("author", "shot", "project", "verdict_by"):
        if kind == PRICE:
            yield Item(kind, take, take.author.first_name, take.status_at, take.get_origin_display() or "New take")
            continue
        by = take.verdict_by.first_name if take.verdict_by else ""
        words = take.asked_note if kind == CHANGES else ("asks you" if take.asked_of else "asks any lead")
        yield Item(kind, take, by, take.verdict_at or take.created_at, words or "")


def no_longer(project: Project, key: str) -> Item | None:
    """What an older page or a notice names, though it does not wait any more: T134 or c12 of this project."""
    number = re.fullmatch(r"([Tc])([0-9]{1,9})", key)
    if not number:
        return None
    which = {"number": number[2]} if number[1] == "T" else {"comments__pk": number[2], "comments__deleted_at": None}
    take = visible([project]).filter(**which).first()
    return Item(DONE, take, "", take.created_at, "") if take else None


def decided_this_week(project: Project, person: User) -> int:
    since = timezone.now() - timedelta(days=7)
    acts = (Decision.Act.APPROVE, Decision.Act.CHANGES)
    return Decision.objects.filter(generation__project=project, by=person, act__in=acts, at__gte=since).count()
