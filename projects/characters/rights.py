"""Noting that a person agreed to be shown, and taking an agreement back. A lead does both; everybody reads it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from projects import audit
from projects.access import Verb, open_project
from projects.characters import usage
from projects.characters.consent import Consent, led_by, may_revoke
from projects.characters.page import cast_page, consent_form
from projects.characters.reach import address_of, found, of_this_or_the_studio, say
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project


@require_POST
def consent_create(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    character = found(project, handle)
    form = consent_form(request.user, project, character, request.POST)
    if not form.is_valid():
        return cast_page(request, project, character, consent_form=form)
    with transaction.atomic():
        consent = form.note(character, request.user)
        audit.record("consent.noted", consent, by=request.user, label=str(character), project=project)
        say(project, request.user, f"noted that {consent.agreed_by} agreed to {character}", "ok", consent.note)
    messages.success(request, f"Noted: {consent.agreed_by} agreed to {character}.")
    return redirect(f"{address_of(project, character)}#rights")


@require_POST
def consent_revoke(request: PersonRequest, slug: str, consent: int) -> HttpResponse:
    """New takes are stopped from this moment on in every project that the agreement covered."""
    project = open_project(request.user, slug, Verb.MANAGE)
    mine = of_this_or_the_studio(project, "character__")
    given = get_object_or_404(Consent.objects.select_related("character").filter(mine), pk=consent)
    led = set(led_by(request.user).values_list("pk", flat=True))
    if given.revoked_at is None and not may_revoke(given, given.character, request.user, led):
        raise PermissionDenied("It also concerns projects that you do not lead: an admin takes it back.")
    with transaction.atomic():
        if given.revoke(request.user):
            audit.record("consent.revoked", given, by=request.user, label=str(given.character), project=project)
            tell_all(project, given, request.user)
    messages.success(request, f"The agreement for {given.character} is taken back. No new take leans on it.")
    return redirect(f"{address_of(project, given.character)}#rights")


def tell_all(project: Project, consent: Consent, by: User) -> None:
    """Say it in every project that it concerned: those that were named, and with "everywhere" those that used it."""
    concerned = {project.pk, *consent.projects.values_list("pk", flat=True)}
    if consent.everywhere:
        concerned |= usage.projects_showing(consent.character)
    for each in Project.objects.filter(pk__in=concerned):
        say(each, by, f"took back the agreement for {consent.character}: no new takes because of it", "bad")
