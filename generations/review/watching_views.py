"""The screens for watching: takes side by side, the vote between them, and the screening room."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations import serving
from generations.generation import Generation
from generations.live.events import newest_id
from generations.pages import page_context
from generations.review.compare import LETTERS, MOST, Comparison, alone, comparison_of, offered, sealed
from generations.review.screening import reel_of
from generations.review.votes import cast
from generations.selection import BadSelection, numbers_in
from projects.access import Verb, open_project
from projects.people.requests import PersonRequest
from projects.project import Project


@require_GET
def compare(request: PersonRequest, slug: str) -> HttpResponse:
    """Two to four takes side by side, played together."""
    return compare_answer(request, slug, "review/compare.html")


@require_GET
def compare_feed(request: PersonRequest, slug: str) -> HttpResponse:
    """The page's inside alone, for a browser that heard of a vote or a pick."""
    return compare_answer(request, slug, "review/compare.html#feed")


def compare_answer(request: PersonRequest, slug: str, template: str) -> HttpResponse:
    project = open_project(request.user, slug)
    # Read before the takes: what changes in between is then sent again rather than missed.
    context = page_context(project, newest_id(project)) | {"tab": "review"}
    try:
        numbers = numbers_in(request.GET.getlist("takes"), MOST)
        if first := alone(project, numbers):
            said = {"first": first, "offered": offered(project, [first])}
            return render(request, "review/compare_none.html", context | said)
        compared = comparison_of(project, numbers, request.user, blind="blind" in request.GET)
    except BadSelection as error:
        return render(request, "review/compare_none.html", context | {"problem": str(error)}, status=400)
    return render(request, template, context | compare_context(project, compared))


def asked_for(request: PersonRequest, project: Project, said: list[str], blind: bool) -> Comparison:
    return comparison_of(project, numbers_in(said, MOST), request.user, blind=blind)


def compare_context(project: Project, compared: Comparison) -> dict[str, Any]:
    return {
        "comparison": compared,
        "offered": offered(project, [item.take for item in compared.items]),
        "may_vote": Verb.COMMENT in project.verbs,
        "numbers": " ".join(str(item.take.number) for item in compared.items),
    }


@require_http_methods(["GET", "HEAD"])
def compare_file(request: PersonRequest, slug: str, takes: str, seal: str, kind: str) -> HttpResponseBase:
    """A clip or its poster for somebody who compares blind, at an address that does not tell which take it is."""
    project = open_project(request.user, slug)
    try:
        take = sealed(project, takes, seal, request.user)
    except BadSelection as error:
        raise Http404 from error
    file = getattr(take, kind, None)
    if not file:
        raise Http404
    return serving.serve(request, file.name)


@require_POST
def compare_vote(request: PersonRequest, slug: str) -> HttpResponse:
    """Vote for one of the compared takes by its letter; a later vote takes the place of an earlier one."""
    project = open_project(request.user, slug, Verb.COMMENT)
    said, blind = request.POST.getlist("takes"), "blind" in request.POST
    try:
        compared = asked_for(request, project, said, blind)
        choice = chosen(compared, request.POST.get("vote", ""))
        cast([item.take for item in compared.items], choice, request.user, blind=blind)
    except BadSelection as error:
        messages.error(request, f"{error} Your vote was not counted.")
        return redirect(address(project, ",".join(said), blind=blind))
    if request.htmx:
        compared = asked_for(request, project, said, blind)
        context = page_context(project, newest_id(project)) | compare_context(project, compared)
        return render(request, "review/compare.html#feed", context)
    return redirect(address(project, compared.named, blind=blind))


def chosen(compared: Comparison, letter: str) -> Generation:
    """The take whose letter was pressed. Raises BadSelection for one that is not there."""
    for item in compared.items:
        if item.letter == letter:
            return item.take
    raise BadSelection(f"Vote for one of {', '.join(LETTERS[: len(compared.items)])}.")


def address(project: Project, numbers: str, *, blind: bool) -> str:
    query = {"takes": numbers} | ({"blind": "on"} if blind else {})
    return f"{reverse('compare', args=[project.slug])}?{urlencode(query, safe=',')}"


@require_GET
def screening(request: PersonRequest, slug: str) -> HttpResponse:
    """The picks in the order of the shot list, one after another."""
    project = open_project(request.user, slug)
    return render(request, "review/screening.html", {"project": project, "reel": reel_of(project)})
