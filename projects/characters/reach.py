"""How views come to a character: whom one may see under a handle or an id, and who may change it.

A project's own characters are changed by whoever drafts there, the studio's by an admin alone.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, resolve_url

from projects.characters import cast
from projects.characters.character import Character, Look, ReferenceImage
from projects.happenings import Happening, Kind, tell
from projects.people.user import User
from projects.project import Project

OF_THE_STUDIO = "Only an admin changes a character of the whole studio."


def found(project: Project, handle: str) -> Character:
    """Whom the handle means here today. Raises Http404."""
    character = cast.find(project, handle)
    if character is None:
        raise Http404
    return character


def by_id(project: Project, pk: int) -> Character:
    """Any character of the project or the studio, archived ones too. Raises Http404."""
    characters = cast.with_pictures(Character.objects.filter(of_this_or_the_studio(project)))
    return get_object_or_404(characters, pk=pk)


def changeable(user: User, project: Project, handle: str) -> Character:
    """The character, if this person may change it. Raises Http404 or PermissionDenied."""
    return checked(user, found(project, handle))


def checked(user: User, character: Character) -> Character:
    if character.project_id is None and not user.is_superuser:
        raise PermissionDenied(OF_THE_STUDIO)
    return character


def changeable_image(user: User, project: Project, pk: int) -> ReferenceImage:
    images = ReferenceImage.objects.select_related("look__character")
    mine = of_this_or_the_studio(project, "look__character__")
    image = get_object_or_404(images, mine, pk=pk, archived_at=None, look__character__archived_at=None)
    checked(user, image.look.character)
    return image


def changeable_look(user: User, project: Project, pk: int) -> Look:
    looks = Look.objects.select_related("character")
    look = get_object_or_404(looks, of_this_or_the_studio(project, "character__"), pk=pk, character__archived_at=None)
    checked(user, look.character)
    return look


def of_this_or_the_studio(project: Project, path: str = "") -> Q:
    return Q(**{f"{path}project": project}) | Q(**{f"{path}project": None})


def look_of(character: Character, pk: str) -> Look:
    """The look that was chosen, else the first."""
    return next((look for look in character.looks.all() if str(look.pk) == pk), character.first_look)


def address_of(project: Project, character: Character | None) -> str:
    if character is None:
        return resolve_url("characters", slug=project.slug)
    if character.archived_at:
        return resolve_url("character_takes", slug=project.slug, character=character.pk)
    return resolve_url("character", slug=project.slug, handle=character.handle)


def say(project: Project, by: User, words: str, tone: str = "", quote: str = "") -> None:
    """Let the project know what somebody did to its cast."""
    tell(Happening(project.pk, Kind.CHARACTERS, words, by=by, tone=tone, quote=quote))
