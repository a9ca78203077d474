"""The screens of takes: the board, the composer's checks, one take, its files, and the provider's callback.

Each view fetches what this person may see, calls one method and renders. Fragments have addresses of their own and the
same first line as the page that they belong to.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations import serving
from generations.board import board_of
from generations.callbacks import receive
from generations.cards import Card, cards_of
from generations.composing import Composer
from generations.forms import FilterForm, TakeForm
from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.money.budgets import Budget, OverBudget
from generations.ordering import place
from generations.tasks import process_delivery
from happyhorse.celery import wake
from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.project import Project

TAKES_PER_HOUR = 400


@require_GET
def board(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    composer = Composer.fresh(project) if Verb.SPEND in project.verbs else None
    return render(request, "generations/board.html", board_context(request, project) | {"composer": composer})


@require_GET
def feed(request: PersonRequest, slug: str) -> HttpResponse:
    """The board's inside alone: for filters, the next page, and a browser that missed something."""
    project = open_project(request.user, slug)
    return render(request, "generations/board.html#feed", board_context(request, project))


def board_context(request: PersonRequest, project: Project) -> dict[str, Any]:
    # Read before the takes: what changes in between is then sent again rather than missed.
    last_event = newest_id(project)
    form = FilterForm(request.GET)
    audience = Audience.of(project.verbs)
    return {
        "project": project,
        "filter": form,
        "board": board_of(project, form.wanted(), audience),
        "last_event": last_event,
        "costs": audience is Audience.COSTS,
        "budget": Budget.of(project),
        "members": project.memberships.select_related("user"),
        "tab": "board",
    }


@require_POST
def compose(request: PersonRequest, slug: str) -> HttpResponse:
    """The composer's answer while somebody writes: findings, what the provider would receive, and the price."""
    project = open_project(request.user, slug, Verb.SPEND)
    composer = Composer.checked(TakeForm(project, request.POST))
    return render(request, "generations/_composer_check.html", {"project": project, "composer": composer})


@require_POST
def generation_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Press Generate. What is wrong comes back with the words as they were typed, and nothing is charged."""
    project = open_project(request.user, slug, Verb.SPEND)
    composer = Composer.checked(TakeForm(project, request.POST))
    if not within_limit(request.user, "takes", TAKES_PER_HOUR, 3600):
        composer.refuse("You have sent very many takes this hour. Nothing was sent; wait a little and press again.")
    takes = order(request, project, composer)
    if not takes:
        return refused(request, project, composer)
    if not request.htmx:
        messages.success(request, sent(takes))
        return redirect("board", slug=slug)
    composer = Composer.again(project, request.POST)
    cards = cards_of(Generation.objects.for_cards().filter(pk__in=[take.pk for take in takes]), composer.audience)
    context = {"project": project, "composer": composer, "cards": cards, "sent": sent(takes)}
    return render(request, "generations/_ordered.html", context | {"budget": Budget.of(project)})


def order(request: PersonRequest, project: Project, composer: Composer) -> list[Generation]:
    if not composer.may_send:
        return []
    try:
        return place(project, request.user, composer.form.recipe(), composer.form.cleaned_data["click"])
    except OverBudget as error:
        composer.refuse(str(error))
        return []


def sent(takes: list[Generation]) -> str:
    names = ", ".join(str(take) for take in takes)
    return f"{names} {'is' if len(takes) == 1 else 'are'} on the way."


def refused(request: PersonRequest, project: Project, composer: Composer) -> HttpResponse:
    if request.htmx:
        return render(request, "generations/_composer.html", {"project": project, "composer": composer}, status=422)
    context = board_context(request, project) | {"composer": composer}
    return render(request, "generations/board.html", context, status=422)


@require_GET
def generation(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """One take: the player, the recipe, the money and the history."""
    project = open_project(request.user, slug)
    take = take_of(project, number)
    audience = Audience.of(project.verbs)
    context = {
        "project": project,
        "card": cards_of([take], audience)[0],
        "transitions": take.transitions.select_related("by"),
        "entries": take.entries.order_by("position") if audience is Audience.COSTS else [],
        "budget": Budget.of(project),
        "costs": audience is Audience.COSTS,
        "last_event": newest_id(project),
        "tab": "board",
    }
    return render(request, "generations/generation.html", context)


def take_of(project: Project, number: int) -> Generation:
    return get_object_or_404(Generation.objects.for_cards(), project=project, number=number)


@require_GET
def generation_card(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    project = open_project(request.user, slug)
    return card_of(request, project, take_of(project, number))


def card_of(request: PersonRequest, project: Project, take: Generation) -> HttpResponse:
    card: Card = cards_of([take], Audience.of(project.verbs))[0]
    return render(request, "generations/_card.html", {"card": card})


@require_POST
def generation_cancel(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Take it out of the queue while nothing is paid: by its author or by whoever decides about takes."""
    project = open_project(request.user, slug, Verb.SPEND)
    take = take_of(project, number)
    if take.author != request.user and Verb.APPROVE not in project.verbs:
        return HttpResponse("Only its author or a lead can cancel a take.", status=403)
    if not take.cancel(request.user):
        messages.warning(request, f"{take} is on its way already and can no longer be cancelled.")
    take = take_of(project, number)
    return card_of(request, project, take) if request.htmx else redirect("generation", slug=slug, number=number)


@require_http_methods(["GET", "HEAD"])
def generation_file(request: PersonRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The clip, its poster or its preview, to whoever may see the take."""
    project = open_project(request.user, slug)
    take = take_of(project, number)
    file = getattr(take, kind)
    if not file:
        raise Http404
    return serving.serve(
        request, file.name, download_name=f"{project.slug}-{take}.mp4" if "download" in request.GET else ""
    )


@csrf_exempt
@login_not_required
@require_POST
def runflow_callback(request: HttpRequest, code: str) -> HttpResponse:
    answer, delivery = receive(request, code)
    if delivery is not None:
        wake(process_delivery, delivery.pk)
    return answer
