"""The screens of the shot list: the list with its order, and one shot's words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Verb, open_project
from projects.models import Project, Shot
from projects.people.requests import PersonRequest
from projects.shots import editing
from projects.shots.editing import Refused
from projects.shots.forms import ShotForm


@require_http_methods(["GET", "POST"])
def shot_create(request: PersonRequest, slug: str) -> HttpResponse:
    """The shot list in its order, and the form for a new one at its end."""
    project = open_project(request.user, slug, Verb.DRAFT)
    form = ShotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shot = editing.add(project, request.user, form.words())
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, f"{shot} is in the shot list.")
            return redirect("shot_create", slug=slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "shots/list.html", context(project, form), status=status)


def context(project: Project, form: ShotForm) -> dict[str, object]:
    return {"project": project, "form": form, "shots": list(project.shots.select_related("edited_by")), "tab": "board"}


def shot_of(project: Project, pk: int) -> Shot:
    shot = get_object_or_404(Shot, project=project, pk=pk)
    shot.project = project
    return shot


@require_http_methods(["GET", "POST"])
def shot_edit(request: PersonRequest, slug: str, shot: int) -> HttpResponse:
    """A shot's words. When somebody else saved meanwhile nothing is overwritten: both texts are shown."""
    project = open_project(request.user, slug, Verb.DRAFT)
    row = shot_of(project, shot)
    form = ShotForm(request.POST or None, initial={name: getattr(row, name) for name in editing.WORDS})
    if request.method == "POST" and form.is_valid():
        try:
            if editing.reword(row, request.user, form.cleaned_data["version"] or 0, form.words()):
                messages.success(request, f"{form.cleaned_data['code']} is saved.")
                return redirect(f"{reverse('board', args=[slug])}#shot-{shot}")
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            return conflict(request, project, shot, form)
    page = {"project": project, "shot": row, "form": form, "version": form["version"].value() or row.version}
    status = 422 if request.method == "POST" else 200
    return render(request, "shots/edit.html", page | extra(row), status=status)


def conflict(request: PersonRequest, project: Project, pk: int, form: ShotForm) -> HttpResponse:
    """Both texts: what stands there now, and what was typed, which replaces it if it is saved once more."""
    shot = shot_of(project, pk)
    differences = [
        (form[name].label, getattr(shot, name), form.cleaned_data[name])
        for name in editing.WORDS
        if getattr(shot, name) != form.cleaned_data[name]
    ]
    page = {"project": project, "shot": shot, "form": form, "version": shot.version, "differences": differences}
    return render(request, "shots/edit.html", page | extra(shot) | {"is_conflict": True}, status=409)


def extra(shot: Shot) -> dict[str, object]:
    return {"takes": shot.generations.count(), "tab": "board"}


@require_POST
def shot_move(request: PersonRequest, slug: str, shot: int) -> HttpResponse:
    """To a place in the list (`to`, 0 is the first), or one `up` or `down`."""
    project = open_project(request.user, slug, Verb.DRAFT)
    row = shot_of(project, shot)
    place = wanted_place(row, request.POST.get("to", ""))
    if place is None:
        messages.warning(request, "That is no place in the shot list. Nothing was moved.")
    else:
        editing.move(row, request.user, place)
    if request.htmx:
        return render(request, "shots/list.html#rows", context(project, ShotForm()))
    return redirect(f"{reverse('shot_create', args=[slug])}#shot-{shot}")


def wanted_place(shot: Shot, to: str) -> int | None:
    if to in {"up", "down"}:
        return max(editing.place_of(shot) + (1 if to == "down" else -1), 0)
    return int(to) if to.isascii() and to.isdecimal() and len(to) < 6 else None


@require_POST
def shot_delete(request: PersonRequest, slug: str, shot: int) -> HttpResponse:
    """Delete it; with `loosen`, its takes go to “No shot yet”."""
    project = open_project(request.user, slug, Verb.DRAFT)
    row = shot_of(project, shot)
    try:
        editing.delete(row, request.user, loosen="loosen" in request.POST)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("shot_edit", slug=slug, shot=shot)
    messages.success(request, f"{row.code} is deleted. No take was lost.")
    return redirect("shot_create", slug=slug)
