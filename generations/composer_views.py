"""The composer's screens: its checks while somebody writes, the press of Generate, and takes made of other takes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from generations.cards import cards_of, figures_of
from generations.composing import Composer
from generations.forms import TakeForm
from generations.generation import Generation
from generations.money.budgets import OverBudget
from generations.ordering import place
from generations.views import board_context
from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.project import Project

TAKES_PER_HOUR = 400


@require_POST
def compose(request: PersonRequest, slug: str) -> HttpResponse:
    """The composer's answer while somebody writes: findings, what the provider would receive, and the price."""
    project = open_project(request.user, slug, Verb.SPEND)
    return composer_answer(request, project, Composer.checked(TakeForm(project, request.POST)))


def composer_answer(request: PersonRequest, project: Project, composer: Composer, status: int = 200) -> HttpResponse:
    """What was said about the words, without the words: they stay in the browser as they are being typed."""
    context = {"project": project, "composer": composer}
    if request.htmx:
        return render(request, "generations/_composer_check.html", context, status=status)
    return render(request, "generations/board.html", board_context(request, project) | context, status=status)


@require_POST
def generation_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Press Generate. What is wrong comes back with the words as they were typed, and nothing is charged."""
    project = open_project(request.user, slug, Verb.SPEND)
    composer = Composer.checked(TakeForm(project, request.POST), was_pressed=True)
    composer.refuse_if_dearer()
    if not within_limit(request.user, "takes", TAKES_PER_HOUR, 3600):
        composer.refuse("You have sent very many takes this hour. Nothing was sent; wait a little and press again.")
    takes = order(request, project, composer)
    if not takes:
        return composer_answer(request, project, composer, status=422)
    messages.success(request, sent(takes))
    return ordered(request, project, takes) if request.htmx else redirect("board", slug=slug)


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


def ordered(request: PersonRequest, project: Project, takes: list[Generation]) -> HttpResponse:
    """The new cards, and the composer ready for another press."""
    composer = Composer.again(project, request.POST)
    rows = Generation.objects.for_cards().filter(pk__in=[take.pk for take in takes])
    context = figures_of(project, composer.audience) | {
        "composer": composer,
        "cards": cards_of(rows, composer.audience),
    }
    return render(request, "generations/_ordered.html", context)
