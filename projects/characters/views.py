"""The cast of a project: who is in it, their pictures, which takes used them, and the list that @ opens."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from projects.access import Verb, open_project
from projects.characters import cast, serving, usage
from projects.characters.character import Character, ReferenceImage
from projects.characters.forms import CharacterForm, RestoreForm
from projects.characters.handles import suggested_handle, taken
from projects.characters.library import library_of
from projects.characters.page import cast_page, wanted_of
from projects.characters.reach import (
    address_of,
    by_id,
    changeable,
    changeable_image,
    found,
    look_of,
    of_this_or_the_studio,
    say,
)  # fmt: skip
from projects.characters.uploads import summary, take_in
from projects.forms import searched
from projects.people.requests import PersonRequest
from projects.project import Project


@require_GET
def characters(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    return cast_page(request, project)


@require_GET
def library(request: PersonRequest) -> HttpResponse:
    """The studio's characters, for everybody who is in a project."""
    wanted = wanted_of(request)
    shown = library_of(request.user, wanted, request.GET.get("page", ""))
    return render(request, "characters/library.html", {"library": shown, "wanted": wanted})


@require_GET
def character(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug)
    return cast_page(request, project, found(project, handle))


@require_http_methods(["GET", "POST"])
def character_create(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    form = CharacterForm(project, request.POST or None)
    with transaction.atomic():
        made = form.introduce(request.user) if form.is_valid() else None
        if made:
            say(project, request.user, f"added {made.name} to the cast as {made}")
    if made:
        messages.success(request, f"{made.name} is in the cast as {made}. Add a picture, then name {made} in a prompt.")
        return redirect("character", slug=slug, handle=made.handle)
    suggestion = suggested_handle(request.GET.get("name", ""), taken(project)) if "name" in request.GET else ""
    return cast_page(request, project, new=form, suggestion=suggestion)


@require_GET
def character_takes(request: PersonRequest, slug: str, character: int) -> HttpResponse:
    """The takes of this project that used the character, or one exact picture of it; archived ones have them too."""
    project = open_project(request.user, slug)
    return takes_page(request, project, by_id(project, character))


def takes_page(
    request: PersonRequest, project: Project, character: Character, form: RestoreForm | None = None
) -> HttpResponse:
    chosen = chosen_picture(character, request.GET.get("picture", ""))
    sha256 = chosen.sha256 if chosen else ""
    found = usage.uses(project, character, sha256, number_of(request.GET.get("before", "")))
    shown = found[: usage.PER_PAGE]
    may_draft = Verb.DRAFT in project.verbs
    context = {
        "project": project, "tab": "characters", "budget": project.own_budget, "character": character,
        "takes": shown, "count": usage.count(project, character, sha256), "chosen": chosen,
        "pictures": usage.pictures_to_choose(project, character),
        "next_before": shown[-1].number if len(found) > len(shown) else None,
        "may_change": may_draft and (character.project_id is not None or request.user.is_superuser),
        "restore_form": form,
    }  # fmt: skip
    return render(request, "characters/takes.html", context, status=422 if form and form.errors else 200)


def chosen_picture(character: Character, pk: str) -> ReferenceImage | None:
    is_number = pk.isascii() and pk.isdecimal() and len(pk) <= 18
    return usage.images_of(character).filter(pk=pk).first() if is_number else None


def number_of(text: str) -> int | None:
    """The number at which a page begins; None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


@require_POST
def picture_upload(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    """Take pictures in: the browser's script sends each file alone, a plain form up to twenty."""
    project = open_project(request.user, slug, Verb.DRAFT)
    character = changeable(request.user, project, handle)
    look = look_of(character, request.POST.get("look", ""))
    uploads = take_in(look, request.FILES.getlist("pictures"), request.user, project)
    if request.htmx:
        return render(request, "characters/_uploads.html#upload-rows", {"project": project, "uploads": uploads})
    opened = found(project, handle)
    return cast_page(request, project, opened, look=look, uploads=uploads, uploads_summary=summary(uploads))


@require_POST
def picture_cover(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    image = changeable_image(request.user, project, pk)
    image.make_cover()
    messages.success(request, f"{image} stands for {image.look} from now on. Takes already made keep theirs.")
    return redirect(address_of(project, image.look.character))


@require_POST
def picture_remove(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    image = changeable_image(request.user, project, pk)
    with transaction.atomic():
        image.archive()
        say(project, request.user, f"took {image} out of {image.look}")
    messages.success(request, f"{image} is out of {image.look}. Takes already made with it keep it.")
    return redirect(address_of(project, image.look.character))


@require_GET
def mentions(request: PersonRequest, slug: str) -> HttpResponse:
    """The list that opens while somebody types @…"""
    project = open_project(request.user, slug)
    text = searched(request)
    context = {"project": project, "text": text, "suggestions": cast.suggest(project, text)}
    return render(request, "characters/mentions.html", context)


@require_safe
def picture(request: PersonRequest, slug: str, pk: int, size: str) -> HttpResponseBase:
    """A picture, to whoever may see a project that has it; archived ones too, for the takes that were made of them."""
    project = open_project(request.user, slug)
    image = get_object_or_404(ReferenceImage, of_this_or_the_studio(project, "look__character__"), pk=pk)
    return serving.serve(request, image.thumbnail_path if size == "thumb" else image.path)
