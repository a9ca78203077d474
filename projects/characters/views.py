"""The cast of a project: who is in it, their looks and pictures, and the list that @ opens.

The page and every refused form are drawn by `cast_page`. The studio's own characters are changed by an admin alone.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from projects.access import Verb, open_project
from projects.characters import cast, serving
from projects.characters.character import Character, Look, ReferenceImage
from projects.characters.forms import CharacterForm, LookForm, suggested_handle, taken
from projects.characters.uploads import MOST_AT_ONCE, summary, take_in
from projects.forms import searched
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project


@require_GET
def characters(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    return cast_page(request, project)


@require_GET
def character(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug)
    return cast_page(request, project, found(project, handle))


@require_http_methods(["GET", "POST"])
def character_create(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.DRAFT)
    form = CharacterForm(project, request.POST or None)
    made = form.introduce(request.user) if form.is_valid() else None
    if made:
        messages.success(request, f"{made.name} is in the cast as {made}. Add a picture, then name {made} in a prompt.")
        return redirect("character", slug=slug, handle=made.handle)
    suggestion = suggested_handle(request.GET.get("name", ""), taken(project)) if "name" in request.GET else ""
    return cast_page(request, project, new=form, suggestion=suggestion)


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
def picture_upload(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    """Take pictures in: the browser's script sends each file alone, a plain form up to twenty."""
    project = open_project(request.user, slug, Verb.DRAFT)
    character = changeable(request.user, project, handle)
    look = look_of(character, request.POST.get("look", ""))
    uploads = take_in(look, request.FILES.getlist("pictures"), request.user)
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
    image.archive()
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


def found(project: Project, handle: str) -> Character:
    character = cast.find(project, handle)
    if character is None:
        raise Http404
    return character


def changeable(user: User, project: Project, handle: str) -> Character:
    """The character, if this person may change it. Raises Http404 or PermissionDenied."""
    character = found(project, handle)
    if character.project_id is None and not user.is_superuser:
        raise PermissionDenied("Only an admin changes a character of the whole studio.")
    return character


def changeable_image(user: User, project: Project, pk: int) -> ReferenceImage:
    images = ReferenceImage.objects.select_related("look__character")
    mine = of_this_or_the_studio(project, "look__character__")
    image = get_object_or_404(images, mine, pk=pk, archived_at=None, look__character__archived_at=None)
    if image.look.character.project_id is None and not user.is_superuser:
        raise PermissionDenied("Only an admin changes a character of the whole studio.")
    return image


def of_this_or_the_studio(project: Project, path: str) -> Q:
    return Q(**{f"{path}project": project}) | Q(**{f"{path}project": None})


def look_of(character: Character, pk: str) -> Look:
    """The look that was chosen, else the first."""
    return next((look for look in character.looks.all() if str(look.pk) == pk), character.first_look)


def address_of(project: Project, character: Character | None) -> str:
    if character is None:
        return resolve_url("characters", slug=project.slug)
    return resolve_url("character", slug=project.slug, handle=character.handle)


def kept(text: str, scope: str, page: "Page[Character]") -> str:
    """The filter as it stands, for the addresses of the characters in the list."""
    return urlencode({"q": text, "scope": scope, "page": str(page.number)})


def cast_page(request: PersonRequest, project: Project, opened: Character | None = None, **extra: Any) -> HttpResponse:
    """The list of the cast, with one character or the form for a new one beside it; 422 when a form was refused."""
    text, scope = searched(request), request.GET.get("scope", "")
    everybody = cast.with_pictures(cast.search(project, text, scope))
    page = Paginator(everybody, cast.PER_PAGE).get_page(request.GET.get("page", ""))
    cards = cast.cards(project, page)
    if opened is None and "new" not in extra and cards:
        opened = cards[0].character
    context = {
        "project": project, "tab": "characters", "budget": project.budgets.first(),
        "page": page, "cards": cards, "counts": cast.counts(project), "text": text, "scope": scope,
        "here": address_of(project, opened), "kept": kept(text, scope, page), "most_at_once": MOST_AT_ONCE,
        **beside(request, project, opened), **extra,
    }  # fmt: skip
    refused = any(form.is_bound for form in (extra.get("new"), extra.get("look_form")) if form)
    return render(request, "characters/cast.html", context, status=422 if refused else 200)


def beside(request: PersonRequest, project: Project, opened: Character | None) -> dict[str, Any]:
    """What the panel of the opened character needs."""
    may_draft = Verb.DRAFT in project.verbs
    if opened is None:
        return {"may_draft": may_draft, "new": CharacterForm(project) if may_draft else None}
    may_change = may_draft and (opened.project_id is not None or request.user.is_superuser)
    return {
        "may_draft": may_draft,
        "may_change": may_change,
        "opened": cast.cards(project, [opened])[0],
        "clips": cast.newest_clips(project, opened),
        "look": look_of(opened, request.GET.get("look", "")),
        "look_form": LookForm(opened),
    }
