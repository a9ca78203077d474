"""The library: the characters of the whole studio, for everybody who is in a project of it."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F

from projects.characters import cast
from projects.characters.cast import TAKE, CastCard, Wanted
from projects.characters.character import Character, CharacterQuerySet
from projects.people.user import User
from projects.project import Project


@dataclass(frozen=True)
class Library:
    """One page of it. `via` is the project of this person through which characters are opened; None without one.

    A card counts the takes of those projects that this person may see.
    """

    via: Project | None
    page: "Page[Character]"
    cards: list[CastCard]
    tags: list[tuple[str, int]]
    count: int
    archived: int


def library_of(user: User, wanted: Wanted, page: str) -> Library:
    mine = Project.objects.visible_to(user)
    via = mine.order_by(F("archived_at").asc(nulls_first=True), "-created_at").first() if mine.exists() else None
    whole = Character.objects.filter(project=None) if via else Character.objects.none()
    living = whole.filter(archived_at=None)
    shelf = whole.exclude(archived_at=None) if wanted.scope == "archived" else living
    shown = Paginator(cast.with_pictures(wanted.narrow(shelf)), cast.PER_PAGE).get_page(page)
    takes = takes_in(user, shown)
    cards = [CastCard(character, takes.get(character.pk, 0)) for character in shown]
    archived = whole.exclude(archived_at=None).count()
    return Library(via, shown, cards, cast.tags_of(shelf), living.count(), archived)


def takes_in(user: User, characters: "Page[Character]") -> dict[int, int]:
    projects = Project.objects.visible_to(user)
    used: CharacterQuerySet = Character.objects.filter(
        pk__in=[it.pk for it in characters], **{f"{TAKE}__project__in": projects.values("pk")}
    )
    return dict(used.order_by().values_list("pk").annotate(Count(TAKE, distinct=True)))
