"""Which takes of a project used a character, and which exact picture of it each of them was made of, for ever.

Takes belong to another app; they are reached through the relations of a picture. The same picture that was taken out
and came back is one picture here: it is known by the digest of its content.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from projects.characters.character import Character, ReferenceImage
from projects.project import Project

PER_PAGE = 24
NEWEST_CLIPS = 6
TAKE = "references__generation__"


@dataclass(frozen=True)
class Used:
    """One picture as one take used it: under which name it was cited then."""

    image: int
    filename: str
    cited: str


@dataclass
class Use:
    """A take that used the character. `prompt` is "" and `has_poster` False for one that is hidden."""

    number: int
    status: str
    created_at: datetime
    author: str
    prompt: str
    has_poster: bool
    pictures: list[Used] = field(default_factory=list)


@dataclass(frozen=True)
class UsedPicture:
    """A picture of the character, whether it is still in a look, and how many takes of the project used it."""

    pk: int
    filename: str
    is_out: bool
    takes: int


def images_of(character: Character, sha256: str = "") -> Any:
    images = ReferenceImage.objects.filter(look__character=character)
    return images.filter(sha256=sha256) if sha256 else images


def pictures_used(project: Project, character: Character) -> dict[str, int]:
    """How many takes of this project used each picture, by its digest; those that none used are missing."""
    used = images_of(character).filter(references__generation__project=project)
    return dict(used.order_by().values_list("sha256").annotate(Count("references__generation", distinct=True)))


def pictures_to_choose(project: Project, character: Character) -> list[UsedPicture]:
    """The pictures that takes of this project used, the most used first; also those that were taken out since."""
    takes = pictures_used(project, character)
    first: dict[str, ReferenceImage] = {}
    for image in images_of(character).filter(sha256__in=takes).order_by("added_at"):
        if image.archived_at is None or image.sha256 not in first:
            first[image.sha256] = image
    chosen = [UsedPicture(it.pk, it.filename, it.archived_at is not None, takes[it.sha256]) for it in first.values()]
    return sorted(chosen, key=lambda it: (-it.takes, it.pk))


def count(project: Project, character: Character, sha256: str = "") -> int:
    used = images_of(character, sha256).filter(references__generation__project=project)
    return int(used.aggregate(takes=Count("references__generation", distinct=True))["takes"])


def uses(project: Project, character: Character, sha256: str = "", before: int | None = None) -> list[Use]:
    """One page and one more, newest first, of the takes below the number `before`."""
    rows = images_of(character, sha256).filter(references__generation__project=project)
    if before is not None:
        rows = rows.filter(references__generation__number__lt=before)
    newest = rows.order_by("-references__generation__number").values_list("references__generation__number", flat=True)
    return described(project, character, list(newest.distinct()[: PER_PAGE + 1]))


def described(project: Project, character: Character, numbers: list[int]) -> list[Use]:
    """The takes of these numbers in their order, each with the pictures of the character that it used."""
    rows = ReferenceImage.objects.filter(
        look__character=character,
        references__generation__project=project,
        references__generation__number__in=numbers,
    ).order_by(f"{TAKE}number", "references__position")
    found: dict[int, Use] = {}
    fields = ("number", "status", "created_at", "author__name", "author__email", "prompt", "poster", "visibility")
    names = [TAKE + name for name in fields]
    for row in rows.values(*names, "pk", "filename", "references__handle", "references__look"):
        take = found.setdefault(row[names[0]], use_of({name: row[TAKE + name] for name in fields}))
        look = f":{row['references__look']}" if row["references__look"] else ""
        take.pictures.append(Used(row["pk"], row["filename"], f"@{row['references__handle']}{look}"))
    return [found[number] for number in numbers]


def use_of(row: dict[str, Any]) -> Use:
    is_visible = row["visibility"] == "visible"
    return Use(
        number=row["number"],
        status=row["status"],
        created_at=row["created_at"],
        author=row["author__name"] or row["author__email"],
        prompt=row["prompt"] if is_visible else "",
        has_poster=is_visible and row["status"] == "ready" and bool(row["poster"]),
    )


def newest_clips(project: Project, character: Character) -> list[int]:
    """The numbers of the newest takes of this project that show this character."""
    seen = {"project": project, "status": "ready", "visibility": "visible", "poster__gt": ""}
    shown = images_of(character).filter(**{TAKE + name: value for name, value in seen.items()})
    numbers = shown.order_by(f"-{TAKE}number").values_list(f"{TAKE}number", flat=True)
    return list(numbers.distinct()[:NEWEST_CLIPS])


def projects_showing(character: Character) -> set[int]:
    """The projects in which a take used it."""
    used = images_of(character).exclude(references=None).order_by()
    return set(used.values_list("references__generation__project", flat=True).distinct())
