"""The screens of review: a take's own page, what is said and decided about it, and what waits for a person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from generations.cards import cards_of
from generations.history import bookings_of, steps_of
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.pages import may_cancel, page_context, take_of
from projects.access import open_project
from projects.people.requests import PersonRequest
from projects.project import Project


@require_GET
def generation(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """One take: the player, the recipe, the money and the history."""
    project = open_project(request.user, slug)
    return render(request, "generations/generation.html", generation_context(request, project, number))


@require_GET
def generation_feed(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The inside of a take's page alone, for a browser that saw it move."""
    project = open_project(request.user, slug)
    return render(request, "generations/generation.html#feed", generation_context(request, project, number))


def generation_context(request: PersonRequest, project: Project, number: int) -> dict[str, Any]:
    last_event = newest_id(project)
    take = take_of(project, number)
    context = page_context(project, last_event)
    others = project.generations.order_by("number").values_list("number", flat=True)
    return context | {
        "card": cards_of([take], Audience.of(project.verbs))[0],
        "steps": steps_of(take),
        "bookings": bookings_of(take) if context["costs"] else [],
        "older": others.filter(number__lt=number).last(),
        "newer": others.filter(number__gt=number).first(),
        "may_cancel": may_cancel(request.user, take),
    }
