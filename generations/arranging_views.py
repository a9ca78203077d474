"""The presses that put takes in order: one from its card, many from the list; and the board's saved views."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from generations import arranging
from generations.arranging import MOST, Takes
from generations.cards import cards_of
from generations.live.audience import Audience
from generations.pages import take_of
from generations.saved_views import SavedView, ViewForm
from generations.selection import BadSelection, numbers_in
from projects.access import Verb, open_project
from projects.models import Project, Shot
from projects.people.requests import PersonRequest
from projects.people.user import User


class ShotChoice(forms.Form):
    """A shot of the project, or none."""

    shot = forms.ModelChoiceField(
        Shot.objects.none(), required=False, error_messages={"invalid_choice": "That shot is not there any more."}
    )

    def __init__(self, project: Project, data: Any) -> None:
        super().__init__(data)
        shots: Any = self.fields["shot"]
        shots.queryset = project.shots.all()


class TakesForm(ShotChoice):
    """Takes chosen in the list, and what to do with them."""

    ACTS = [("archive", "Archive"), ("restore", "Restore"), ("move", "Move")]
    do = forms.ChoiceField(
        choices=ACTS, error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what to do.")
    )


@require_POST
def generation_shot(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Move a take to another shot, or out of its shot."""
    project = open_project(request.user, slug, Verb.DRAFT)
    take = take_of(project, number)
    form = ShotChoice(project, request.POST)
    if not form.is_valid():
        messages.warning(request, f"{form.errors['shot'][0]} {take} stays where it is.")
    elif arranging.move(project, [number], request.user, form.cleaned_data["shot"]):
        messages.success(request, f"{take} is under {form.cleaned_data['shot'] or 'No shot yet'} now.")
    return back(request, project, number)


@require_POST
def generation_archive(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Archive a take, or with `restore` put it back."""
    project = open_project(request.user, slug, Verb.DRAFT)
    take = take_of(project, number)
    is_back = "restore" in request.POST
    done = (arranging.restore if is_back else arranging.archive)(project, [number], request.user)
    if done:
        messages.success(request, f"{take} is back on the board." if is_back else f"{take} is archived.")
    elif not is_back and not take.is_final:
        messages.warning(request, f"{take} is on its way. Archive it when it is finished, or cancel it first.")
    return back(request, project, number)


def back(request: PersonRequest, project: Project, number: int) -> HttpResponse:
    """The card as it is now; without script, the page where the button was pressed."""
    if not request.htmx:
        return redirect(came_from(request, project))
    cards = cards_of([take_of(project, number)], Audience.of(project.verbs))
    return render(request, "generations/_cards.html", {"cards": cards})


def came_from(request: PersonRequest, project: Project) -> str:
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page.startswith("/") else reverse("board", args=[project.slug])


DONE: dict[str, tuple[str, str]] = {
    "archive": ("archived", "A take that is on its way stays until it is finished."),
    "restore": ("back on the board", "They were there already."),
    "move": ("moved", "They were there already."),
}


@require_POST
def takes_change(request: PersonRequest, slug: str) -> HttpResponse:
    """Do one thing with many takes."""
    project = open_project(request.user, slug, Verb.DRAFT)
    form = TakesForm(project, request.POST)
    try:
        numbers = numbers_in(request.POST.getlist("takes"), MOST)
    except BadSelection as error:
        messages.warning(request, f"{error} Nothing was changed.")
    else:
        change(request, project, form, numbers)
    return redirect(came_from(request, project))


def change(request: PersonRequest, project: Project, form: TakesForm, numbers: list[int]) -> None:
    if not form.is_valid():
        messages.warning(request, f"{words_of(form)} Nothing was changed.")
    elif not numbers:
        messages.warning(request, "No take is chosen. Nothing was changed.")
    else:
        do = form.cleaned_data["do"]
        say(request, do, len(numbers), len(acts(form)[do](project, numbers, request.user)))


def words_of(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def acts(form: TakesForm) -> dict[str, Callable[[Project, list[int], User], Takes]]:
    def move(project: Project, numbers: list[int], by: User) -> Takes:
        return arranging.move(project, numbers, by, form.cleaned_data["shot"])

    return {"archive": arranging.archive, "restore": arranging.restore, "move": move}


def say(request: PersonRequest, do: str, asked: int, done: int) -> None:
    """How many, and why not all."""
    words, otherwise = DONE[do]
    left = f" {asked - done} left as they were: {otherwise}" if done < asked else ""
    tell = messages.success if done else messages.warning
    tell(request, f"{done} take{'' if done == 1 else 's'} {words}.{left}")


@require_POST
def saved_view_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Keep the present filter under a name, for everybody in the project."""
    project = open_project(request.user, slug, Verb.COMMENT)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.warning(request, words_of(form))
        return redirect(came_from(request, project))
    view = SavedView.keep(project, form.cleaned_data["name"], form.cleaned_data["query"], request.user)
    if view:
        messages.success(request, f"“{view}” is saved for everybody in the project.")
    else:
        messages.warning(request, "Another view has that name, or there are very many. Nothing was saved.")
    return redirect(f"{reverse('board', args=[slug])}?{form.cleaned_data['query']}")


@require_POST
def saved_view_delete(request: PersonRequest, slug: str, saved_view: int) -> HttpResponse:
    """By whoever saved it, or a lead. The takes stay."""
    project = open_project(request.user, slug, Verb.COMMENT)
    view = get_object_or_404(SavedView, project=project, pk=saved_view)
    if view.created_by_id != request.user.pk and Verb.MANAGE not in project.verbs:
        raise PermissionDenied("Only whoever saved a view, or a lead, can delete it.")
    view.delete()
    messages.success(request, f"The view “{view}” is deleted. Its takes are all there.")
    return redirect("board", slug=slug)
