"""What the first page shows: the projects of one person as cards, and their newest clips.

Takes and money belong to another app: they are reached through relations of `Project`, in a constant number of queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, Subquery

from projects.access import Verb, granted
from projects.characters.character import ReferenceImage
from projects.people.user import User
from projects.project import IN_PROGRESS, Membership, Project, ProjectQuerySet

PER_PAGE = 24
FACES = 5
NEWEST_CLIPS = 8
CLIP_TO_SEE = {
    "generations__status": "ready",
    "generations__visibility": "visible",
    "generations__poster__gt": "",
}


@dataclass(frozen=True)
class ProjectCard:
    """A project on the first page.

    `cover` is the number of its newest clip, `portrait` the id of a picture of its cast; `budget` is None for those who
    may not see it.
    """

    project: Project
    cover: int | None
    portrait: int | None
    faces: list[User]
    others: int
    in_progress: int
    budget: Any

    @property
    def takes(self) -> int:
        # Numbers are given without gaps, in the order's own transaction.
        return self.project.last_number


@dataclass(frozen=True)
class Clip:
    """A clip in the reel."""

    slug: str
    project: str
    number: int
    aspect_ratio: str


@dataclass(frozen=True)
class Home:
    """One page of cards, of archived projects or of all others.

    `in_progress` counts over all of these, `elsewhere` are those on the other side.
    """

    page: "Page[Project]"
    cards: list[ProjectCard]
    in_progress: int
    clips: list[Clip]
    archived: bool
    elsewhere: int


def home_of(user: User, text: str, page: str, *, archived: bool = False) -> Home:
    """The projects whose name contains `text`. A page that makes no sense is the first or the last."""
    visible = Project.objects.visible_to(user)
    projects = visible.filter(archived_at__isnull=not archived)
    elsewhere = visible.filter(archived_at__isnull=archived).count()
    moving = in_progress(projects)
    found = with_cover(projects.filter(name__icontains=text)).prefetch_related("budgets", faces())
    ordered = found.annotate(people=Count("memberships")).order_by("-created_at", "-id")
    shown = Paginator(ordered, PER_PAGE).get_page(page)
    return Home(
        shown, list(cards(user, shown, moving)), sum(moving.values()), newest_clips(projects), archived, elsewhere
    )


def in_progress(projects: ProjectQuerySet) -> dict[int, int]:
    """How many takes of each project are on their way; projects without any are left out."""
    moving = Project.objects.filter(pk__in=projects.values("pk"), generations__status__in=IN_PROGRESS)
    return dict(moving.order_by().values_list("pk").annotate(Count("generations")))


def with_cover(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Each with `cover`, the number of its newest clip that may be seen, and `portrait`, a picture of its cast."""
    clips = Project.objects.filter(pk=OuterRef("pk"), **CLIP_TO_SEE).order_by("-generations__number")
    pictures = ReferenceImage.objects.filter(look__character__project=OuterRef("pk"), archived_at=None).order_by("id")
    return projects.annotate(
        cover=Subquery(clips.values("generations__number")[:1]), portrait=Subquery(pictures.values("pk")[:1])
    )


def faces() -> "Prefetch[Any]":
    members = Membership.objects.select_related("user")[:FACES]
    return Prefetch("memberships", members, to_attr="first_members")


def cards(user: User, projects: Iterable[Any], moving: dict[int, int]) -> Iterable[ProjectCard]:
    projects = list(projects)
    memberships = {own.project_id: own for own in user.memberships.filter(project__in=projects)}
    for project in projects:
        project.verbs = granted(user, memberships.get(project.pk))
        yield ProjectCard(
            project=project,
            cover=project.cover,
            portrait=project.portrait,
            faces=[membership.user for membership in project.first_members],
            others=max(project.people - FACES, 0),
            in_progress=moving.get(project.pk, 0),
            budget=next(iter(project.budgets.all()), None) if Verb.SEE_COSTS in project.verbs else None,
        )


def newest_clips(projects: ProjectQuerySet) -> list[Clip]:
    """The clips made last in these projects."""
    rows = Project.objects.filter(pk__in=projects.values("pk"), **CLIP_TO_SEE).order_by("-generations__id")
    fields = ("slug", "name", "generations__number", "generations__aspect_ratio")
    return [Clip(*row) for row in rows.values_list(*fields)[:NEWEST_CLIPS]]
