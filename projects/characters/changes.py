"""Changing a character and its looks: its words and handle, archive and restore, sharing it with the studio.

Nothing here touches a take: takes keep the handle, the look and the exact picture that they were made with.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Verb, open_project
from projects.characters.character import Character
from projects.characters.forms import CharacterEditForm, LookForm, RestoreForm
from projects.characters.handles import clash, free_handles, taken
from projects.characters.page import cast_page
from projects.characters.reach import address_of, by_id, changeable, changeable_look, checked, found, say
from projects.characters.views import takes_page
from projects.people.requests import PersonRequest
from projects.project import Project


@require_http_methods(["GET", "POST"])
def character_edit(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    character = changeable(request.user, project, handle)
    form = CharacterEditForm(character, request.POST or None, may_manage=Verb.MANAGE in project.verbs)
    if request.method == "POST" and form.is_valid() and edited(request, project, form):
        messages.success(request, said_after(form))
        return redirect(address_of(project, form.instance))
    # The form changed its own copy; the panel shows what is kept.
    opened = found(project, handle)
    free = free_handles(opened.name, handle, taken(opened.project, opened) | {handle})
    return cast_page(request, project, opened, edit=form, free=free)


def edited(request: PersonRequest, project: Project, form: CharacterEditForm) -> bool:
    with transaction.atomic():
        if not form.keep():
            return False
        for words in happened(form):
            say(project, request.user, words)
    return True


def happened(form: CharacterEditForm) -> list[str]:
    """What of an edit others must know."""
    character, words = form.instance, []
    if character.handle != form.old_handle:
        words.append(f"renamed @{form.old_handle} to {character}")
    if character.is_person != form.was_person:
        words.append(f"noted that {character} shows {'a' if character.is_person else 'no'} real person")
    return words


def said_after(form: CharacterEditForm) -> str:
    character = form.instance
    if character.handle == form.old_handle:
        return f"{character.name} is saved."
    return f"{character.name} is {character} now. Takes already made keep @{form.old_handle}, new prompts do not."


@require_POST
def character_archive(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    character = changeable(request.user, project, handle)
    with transaction.atomic():
        character.archive()
        say(project, request.user, f"archived {character.name}, {character}")
    messages.success(request, f"{character.name} is archived. Takes already made keep everything; you can restore it.")
    return redirect(f"{address_of(project, None)}?scope=archived")


@require_POST
def character_restore(request: PersonRequest, slug: str, character: int) -> HttpResponse:
    """Bring it back under its handle, or under another one when somebody has that now."""
    project = open_project(request.user, slug, Verb.DRAFT)
    archived = checked(request.user, by_id(project, character))
    form = RestoreForm(archived, request.POST)
    if archived.archived_at is None:
        return redirect(address_of(project, archived))
    with transaction.atomic():
        is_back = form.is_valid() and form.restore()
        if is_back:
            say(project, request.user, f"restored {archived.name} as {archived}")
    if not is_back:
        return takes_page(request, project, by_id(project, character), form)
    messages.success(request, f"{archived.name} is back as {archived}.")
    return redirect(address_of(project, archived))


@require_POST
def character_promote(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    """Share a character of this project with the whole studio."""
    project = open_project(request.user, slug, Verb.MANAGE)
    character = found(project, handle)
    if character.project_id is None:
        raise PermissionDenied(f"{character} belongs to the whole studio already.")
    if problem := shared(request, project, character):
        messages.error(request, problem)
    else:
        messages.success(request, f"{character.name} belongs to the whole studio now. An admin changes it from now on.")
    return redirect(address_of(project, character))


def shared(request: PersonRequest, project: Project, character: Character) -> str:
    """Why it could not be shared; "" when it was."""
    if problem := clash(None, character.handle, character):
        return f"{problem} Rename {character} first, then share it. Nothing was changed."
    try:
        with transaction.atomic():
            character.promote()
            say(project, request.user, f"shared {character.name}, {character}, with the whole studio")
    except IntegrityError:
        return f"The studio has {character} since a moment ago. Rename it first, then share it. Nothing was changed."
    return ""


@require_POST
def look_create(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    character = changeable(request.user, project, handle)
    form = LookForm(character, request.POST)
    if not form.is_valid():
        return cast_page(request, project, character, look_form=form)
    look = form.add()
    messages.success(request, f"{look} is there. Add its first picture.")
    return redirect(f"{address_of(project, character)}?look={look.pk}#drop-title")


@require_POST
def look_rename(request: PersonRequest, slug: str, look: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    chosen = changeable_look(request.user, project, look)
    old, form = str(chosen), LookForm(chosen.character, request.POST, instance=chosen)
    if not (form.is_valid() and form.rename()):
        messages.error(request, f"{old} keeps its name. {' '.join(map(str, form.errors['name']))}")
    else:
        messages.success(request, f"{old} is {chosen} now. Takes already made keep {old}.")
    return redirect(address_of(project, chosen.character))


@require_POST
def look_default(request: PersonRequest, slug: str, look: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    chosen = changeable_look(request.user, project, look)
    character, named = chosen.character, chosen.make_default()
    other = f" The main look is @{character.handle}:{named} from now on." if named else ""
    messages.success(request, f"@{character.handle} alone means {chosen.name or 'the main look'} now.{other}")
    return redirect(address_of(project, character))


@require_POST
def look_remove(request: PersonRequest, slug: str, look: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    chosen = changeable_look(request.user, project, look)
    name, character = str(chosen), chosen.character
    if chosen.remove():
        messages.success(request, f"{name} is gone. Takes already made keep everything.")
    else:
        messages.error(request, f"{name} stays: it has pictures, or is the only look. Take its pictures out first.")
    return redirect(address_of(project, character))
