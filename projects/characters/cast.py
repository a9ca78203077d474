"""Reading the cast of a project: who is in it, found by name or handle, with pictures, in a constant number of queries.

Takes belong to another app; they are reached through the relations of a picture.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q

from projects.characters.character import Character, CharacterQuerySet, Look, ReferenceImage
from projects.characters.citing import barred
from projects.project import Project

PER_PAGE = 24
MOST_SUGGESTED = 8
MOST_TAGS_SHOWN = 30
TAKE = "looks__images__references__generation"


@dataclass(frozen=True)
class CastCard:
    """A character as a list shows it; `takes` of this project sent a picture of it.

    `refusal` says why no new take may show it; "" when one may.
    """

    character: Character
    takes: int
    refusal: str = ""

    @property
    def looks(self) -> int:
        return len(self.character.looks.all())

    @property
    def pictures(self) -> int:
        return sum(len(look.images.all()) for look in self.character.looks.all())


@dataclass(frozen=True)
class Suggestion:
    """What the list under @ offers: it inserts `value`; `look`, where there are several, begins the choice of one."""

    character: Character
    picture: ReferenceImage | None
    value: str
    name: str
    words: str
    look: str = ""


def with_pictures(characters: CharacterQuerySet) -> CharacterQuerySet:
    """With their looks and the pictures that stand in them today."""
    images = ReferenceImage.objects.filter(archived_at=None)
    return characters.select_related("project").prefetch_related("looks", Prefetch("looks__images", images))


SCOPES = ("project", "studio", "archived")


@dataclass(frozen=True)
class Wanted:
    """What a list was asked for. `scope` is one of SCOPES, or anything else for all that can be mentioned."""

    text: str = ""
    scope: str = ""
    tag: str = ""

    def apply(self, project: Project) -> CharacterQuerySet:
        """Those of the project and the studio that were asked for."""
        return self.narrow(in_scope(project, self.scope))

    def narrow(self, characters: CharacterQuerySet) -> CharacterQuerySet:
        """Those with the tag whose name, handle, description or tags contain the text."""
        if not (self.text or self.tag):
            return characters
        tagged = tags_by_character(characters)
        if self.tag:
            characters = characters.filter(pk__in=[pk for pk, tags in tagged.items() if self.tag in tags])
        text = self.text.lstrip("@#").lower()
        labelled = [pk for pk, tags in tagged.items() if any(text in tag for tag in tags)]
        said = Q(name__icontains=self.text) | Q(handle__icontains=text) | Q(description__icontains=self.text)
        return characters.filter(said | Q(pk__in=labelled))


def in_scope(project: Project, scope: str) -> CharacterQuerySet:
    if scope == "archived":
        mine = Character.objects.filter(Q(project=project) | Q(project=None))
        return mine.exclude(archived_at=None)
    usable = Character.objects.usable_in(project)
    if scope in {"project", "studio"}:
        return usable.filter(project=project if scope == "project" else None)
    return usable


def tags_by_character(characters: CharacterQuerySet) -> dict[int, list[str]]:
    # Asked of every character in one query: how JSON is searched differs between databases, and a cast is small.
    return {pk: tags for pk, tags in characters.order_by().values_list("pk", "tags") if tags}


def tags_of(characters: CharacterQuerySet) -> list[tuple[str, int]]:
    """The tags in use, with how many characters have each; the most used first."""
    used = Counter(tag for tags in tags_by_character(characters).values() for tag in tags)
    return sorted(used.items(), key=lambda item: (-item[1], item[0]))[:MOST_TAGS_SHOWN]


def counts(project: Project) -> dict[str, int]:
    """How many there are: all that can be mentioned, the project's own, the studio's, and the archived."""
    mine, living = Character.objects.filter(Q(project=project) | Q(project=None)), Q(archived_at=None)
    return mine.aggregate(
        all=Count("pk", filter=living),
        own=Count("project", filter=living),
        studio=Count("pk", filter=living & Q(project=None)),
        archived=Count("pk", filter=~living),
    )


def find(project: Project, handle: str) -> Character | None:
    """The one that @handle means here: the project's own before the studio's."""
    named = with_pictures(Character.objects.usable_in(project).filter(handle=handle))
    return named.order_by(F("project").asc(nulls_last=True)).first()


def cards(project: Project, characters: Iterable[Character]) -> list[CastCard]:
    """Cards of characters that came through `with_pictures`."""
    characters = list(characters)
    used = Character.objects.filter(pk__in=[it.pk for it in characters], **{f"{TAKE}__project": project})
    takes = dict(used.order_by().values_list("pk").annotate(Count(TAKE, distinct=True)))
    stopped = barred(project, [it.pk for it in characters])
    return [CastCard(it, takes.get(it.pk, 0), stopped.get(it.pk, "")) for it in characters]


def suggest(project: Project, text: str) -> list[Suggestion]:
    """Whom somebody who typed @text may mean; after a colon, which look of that character."""
    handle, colon, look = text.lower().partition(":")
    return looks_like(project, handle, look) if colon else names_like(project, handle)


def names_like(project: Project, text: str) -> list[Suggestion]:
    """Handles that begin with the text first, the project's own before the studio's, each handle once."""
    usable = Character.objects.usable_in(project).filter(Q(name__icontains=text) | Q(handle__icontains=text))
    found = with_pictures(usable).annotate(begins=Q(handle__startswith=text))
    ordered = found.order_by("-begins", F("project").asc(nulls_last=True), "handle")
    first: dict[str, Character] = {}
    for character in ordered[: MOST_SUGGESTED * 2]:
        first.setdefault(character.handle, character)
    shown = list(first.values())[:MOST_SUGGESTED]
    stopped = barred(project, [character.pk for character in shown])
    return [named(character, is_stopped=character.pk in stopped) for character in shown]


def named(character: Character, *, is_stopped: bool) -> Suggestion:
    card = CastCard(character, takes=0)
    words = f"{plural(card.looks, 'look')}, {plural(card.pictures, 'picture')}" if card.pictures else "No picture yet"
    why = "A moderator looks at it first" if character.held_at else "No agreement"
    words = f"{why}: new takes are stopped" if is_stopped else words
    value = f"@{character.handle}"
    return Suggestion(character, character.cover, value, character.name, words, f"{value}:" if card.looks > 1 else "")


def looks_like(project: Project, handle: str, text: str) -> list[Suggestion]:
    character = find(project, handle)
    looks = character.looks.all() if character else []
    return [worn(look) for look in looks if character and look.name.startswith(text)][:MOST_SUGGESTED]


def worn(look: Look) -> Suggestion:
    pictures = len(look.images.all())
    words = plural(pictures, "picture") if pictures else "No picture yet"
    return Suggestion(look.character, look.cover, str(look), look.name or look.character.name, words)


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
