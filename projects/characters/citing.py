"""Who may be shown in a new take of a project, and who not: for want of an agreement, or because a moderator looks.

It is asked where the words are compiled, in the transaction that orders, and before the paid call.
"""

from collections.abc import Iterable

from projects.characters.character import Character, ReferenceImage
from projects.characters.consent import refusals
from projects.project import Project


def barred(project: Project, characters: Iterable[int]) -> dict[int, str]:
    """Why these characters (by id) may not be cited in new takes of the project; those that may are missing."""
    ids = set(characters)
    held = Character.objects.filter(pk__in=ids).exclude(held_at=None)
    return refusals(project, ids) | {character.pk: why_held(character) for character in held}


def why_held(character: Character) -> str:
    return " ".join(filter(None, (f"A moderator looks at {character} first.", character.held_why)))


def barred_pictures(images: Iterable[int]) -> list[str]:
    """Why some of these pictures (by id) may not be sent."""
    held = ReferenceImage.objects.filter(pk__in=set(images)).exclude(held_at=None).select_related("look__character")
    return [f"A moderator looks at the picture {image} of {image.look.character} first." for image in held]


def reasons_against(project: Project, shown: Iterable[tuple[int, int | None]]) -> list[str]:
    """Why a new take of the project may not show these: each a character and its picture, by id."""
    shown = list(shown)
    pictures = barred_pictures(image for _, image in shown if image is not None)
    return [*barred(project, (character for character, _ in shown)).values(), *pictures]
