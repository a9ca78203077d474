"""The review tab: what waits for a person, one at a time, and the picks over it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from generations.cards import cards_of
from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.pages import page_context
from generations.review.desk import MOST, Item, decided_this_week, desk_of, no_longer, wishes_of
from generations.review.screening import reel_of
from generations.review.take_page import talk_of
from generations.status import Status
from projects.access import open_project
from projects.people.requests import PersonRequest
from projects.project import Project

ALL = 500


@require_GET
def review(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    context = desk_context(request, project)
    if context["item"] and not request.GET.get("item"):
        # The address names what is shown, so that news from others do not put another take in its place.
        return redirect(f"{request.path}?{urlencode({**request.GET.dict(), 'item': context['item'].key})}")
    return render(request, "review/review.html", context)


@require_GET
def review_feed(request: PersonRequest, slug: str) -> HttpResponse:
    """The tab's inside alone, for a browser that saw a take move."""
    project = open_project(request.user, slug)
    return render(request, "review/review.html#feed", desk_context(request, project))


def desk_context(request: PersonRequest, project: Project) -> dict[str, Any]:
    context = page_context(project, newest_id(project))
    groups = desk_of(project, request.user, ALL if "all" in request.GET else MOST)
    listed = [item for group in groups for item in group.items]
    context |= {
        "tab": "review",
        "groups": groups,
        "wishes": wishes_of(project, request.user),
        "reel": reel_of(project),
        "decided": decided_this_week(project, request.user),
        "is_all": "all" in request.GET,
    }
    return context | shown(project, listed, request.GET.get("item", ""))


def shown(project: Project, listed: list[Item], key: str) -> dict[str, Any]:
    """The item of that key, or the first; with its neighbours in the list."""
    place = next((place for place, item in enumerate(listed) if item.key == key), None)
    item = no_longer(project, key) if place is None else listed[place]
    if item is None and listed:
        place, item = 0, listed[0]
    if item is None:
        return {"item": None}
    take = Generation.objects.for_cards().get(pk=item.take.pk)
    take.project = project
    # Beside one that left the list stands its first.
    place = -1 if place is None else place
    after = listed[place + 1] if place + 1 < len(listed) else None
    before = listed[place - 1] if place > 0 else None
    return talk_of(take) | {
        "item": item,
        "card": cards_of([take], Audience.of(project.verbs))[0],
        "shows_clip": take.status == Status.READY and not take.is_veiled,
        "place": place + 1,
        "count": len(listed),
        "after": after,
        "before": before,
        "next_key": following.key if (following := after or before) else "",
    }
