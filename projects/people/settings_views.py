"""The settings of a project: its members' roles, and the project itself. All may look, leads change."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from projects import audit
from projects.access import Verb, open_project
from projects.forms import searched
from projects.happenings import Happening, Kind, tell
from projects.people import members as rules
from projects.people.forms import ProjectSettingsForm
from projects.people.members import IN_WORDS, Refused
from projects.people.requests import PersonRequest
from projects.people.settings_page import page_of
from projects.project import Membership, Project, TakesUnderWay


@require_GET
def members(request: PersonRequest, slug: str) -> HttpResponse:
    return settings_page(request, open_project(request.user, slug))


@require_GET
def members_feed(request: PersonRequest, slug: str) -> HttpResponse:
    """The list of members alone, for a page of the settings that is open."""
    return settings_page(request, open_project(request.user, slug), template="people/settings.html#feed")


@require_POST
def member_role(request: PersonRequest, slug: str, member: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    found = member_of(project, member)
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        return refused(request, project, "Choose lead, artist or viewer. Nothing was changed.")
    done = f"{found.user} is {IN_WORDS[Membership.Role(role)]} now."
    return settled(request, project, done, lambda: rules.change_role(found, role, request.user))


@require_POST
def member_costs(request: PersonRequest, slug: str, member: int) -> HttpResponse:
    """Whether this member sees what things cost."""
    project = open_project(request.user, slug, Verb.MANAGE)
    found = member_of(project, member)
    said = request.POST.get("sees", "")
    if said not in {"yes", "no"}:
        return refused(request, project, "Choose whether they see costs. Nothing was changed.")
    sees = said == "yes"
    done = f"{found.user} {'sees' if sees else 'no longer sees'} what things cost in {project}."
    return settled(request, project, done, lambda: rules.show_costs(found, request.user, sees=sees))


@require_POST
def member_remove(request: PersonRequest, slug: str, member: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    found = member_of(project, member)
    done = f"{found.user} is out of {project}. Their takes stay."
    return settled(request, project, done, lambda: rules.remove(found, request.user))


@require_POST
def member_leave(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    return settled(request, project, f"You have left {project}.", lambda: rules.leave(project, request.user))


@require_POST
def member_hand_over(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    heir = member_of(project, whole_number(request.POST.get("member", "")))
    leaving = request.POST.get("then") == "leave"
    done = f"{heir.user} leads {project} now. You {'have left it' if leaving else 'are an artist in it'}."
    return settled(request, project, done, lambda: rules.hand_over(heir, request.user, leaving=leaving))


@require_POST
def project_edit(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    form = ProjectSettingsForm(request.POST, instance=Project.objects.get(pk=project.pk))
    if not form.is_valid():
        return settings_page(request, project, 422, project_form=form)
    if form.has_changed():
        was = {name: form.initial[name] for name in form.changed_data}
        now = {name: form.cleaned_data[name] for name in form.changed_data}
        with transaction.atomic():
            form.save()
            audit.record("project.changed", project, by=request.user, project=project, before=was, after=now)
            tell(Happening(project.pk, Kind.PEOPLE, "changed the project's settings", by=request.user))
    messages.success(request, "Saved. Takes already made stay as they are.")
    return redirect("members", slug=slug)


@require_POST
def project_archive(request: PersonRequest, slug: str) -> HttpResponse:
    """Close the project, once its name was typed."""
    project = open_project(request.user, slug, Verb.MANAGE)
    if request.POST.get("name", "").strip().casefold() != project.name.strip().casefold():
        words = f"Type {project.name} to archive it. It is still open."
        return settings_page(request, project, 422, archive_error=words)
    try:
        project.archive(request.user)
    except TakesUnderWay as waiting:
        return settings_page(request, project, 422, archive_error=still_moving(waiting.count))
    messages.success(request, f"{project} is archived. It can be read, and a lead can open it again here.")
    return redirect("members", slug=slug)


@require_POST
def project_reopen(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    project.reopen(request.user)
    messages.success(request, f"{project} is open again.")
    return redirect("members", slug=slug)


def settings_page(
    request: PersonRequest, project: Project, status: int = 200, template: str = "people/settings.html", **extra: Any
) -> HttpResponse:
    context = page_of(project, request.user, request.GET, searched(request), **extra)
    return render(request, template, context, status=status)


def settled(request: PersonRequest, project: Project, done: str, change: Callable[[], None]) -> HttpResponse:
    """Make the change and say so, on the page that this person may still see."""
    try:
        change()
    except Refused as reason:
        return refused(request, project, str(reason))
    messages.success(request, done)
    may_look = request.user.is_superuser or project.memberships.filter(user=request.user).exists()
    return redirect("members", slug=project.slug) if may_look else redirect("home")


def refused(request: PersonRequest, project: Project, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("members", slug=project.slug)


def member_of(project: Project, pk: int) -> Membership:
    return get_object_or_404(project.memberships.select_related("user", "project"), pk=pk)


def whole_number(text: str) -> int:
    """An id as it was sent; 0, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def still_moving(count: int) -> str:
    if count == 1:
        return "1 take is under way. Archive the project when it has ended, or stop it first. It is still open."
    return (
        f"{count} takes are under way. Archive the project when they have ended, or stop them first. It is still open."
    )
