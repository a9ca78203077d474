"""The screens of review: a take's own page, what is said and decided about it, and what waits for a person.

A press by htmx is answered with the take's card: whatever page it was pressed on puts it in its place, or fetches its
own inside again (static/js/live.js). Without script the page comes anew.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from generations.cards import cards_of
from generations.generation import Generation
from generations.live.audience import Audience
from generations.pages import take_of
from generations.review import decisions
from generations.review.comments import Comment, calls_of, say
from generations.review.decisions import Verdict
from generations.review.forms import CommentForm, DecisionForm, TextForm, first_problem
from generations.review.take_page import page_of
from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project

COMMENTS_PER_HOUR = 300
MOST_NAMES = 8


@require_GET
def generation(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """One take: the player, what is said and decided about it, the recipe, the money and the history."""
    project = open_project(request.user, slug)
    return render(request, "generations/generation.html", asked_page(request, project, number))


@require_GET
def generation_feed(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The inside of a take's page alone, for a browser that saw it move."""
    project = open_project(request.user, slug)
    return render(request, "generations/generation.html#feed", asked_page(request, project, number))


def asked_page(request: PersonRequest, project: Project, number: int) -> dict[str, Any]:
    asked = request.GET
    return page_of(project, number, request.user, whole=asked.get("comments") == "all", looks="look" in asked)


@require_POST
def comment_create(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.COMMENT)
    take = take_of(project, number)
    form = CommentForm(take, request.POST)
    if not within_limit(request.user, "comments", COMMENTS_PER_HOUR, 3600):
        form.add_error(None, "You have written very much this hour. Your words are still here; send them later.")
    if not form.is_valid():
        return refused(request, take, first_problem(form), said=form.data.get("text", ""))
    data = form.cleaned_data
    comment = say(take, data["text"], by=request.user, at_seconds=data["at_seconds"], parent=data["parent"])
    return pressed(request, take, f"#comment-{comment.pk}")


@require_POST
def comment_edit(request: PersonRequest, slug: str, comment: int) -> HttpResponse:
    """Only one's own."""
    project = open_project(request.user, slug, Verb.COMMENT)
    row = comment_of(project, comment)
    if row.author_id != request.user.pk:
        raise PermissionDenied("Only who wrote a comment can change its words.")
    form = TextForm(request.POST)
    if not form.is_valid():
        return refused(request, row.generation, first_problem(form))
    row.edit(form.cleaned_data["text"])
    return pressed(request, row.generation, f"#comment-{row.pk}")


@require_POST
def comment_delete(request: PersonRequest, slug: str, comment: int) -> HttpResponse:
    """One's own, or any as a lead."""
    project = open_project(request.user, slug, Verb.COMMENT)
    row = comment_of(project, comment)
    if row.author_id != request.user.pk and Verb.APPROVE not in project.verbs:
        raise PermissionDenied("Only who wrote a comment, or a lead, can delete it.")
    row.take_back()
    return pressed(request, row.generation, "#comments")


@require_POST
def comment_resolve(request: PersonRequest, slug: str, comment: int) -> HttpResponse:
    """Settle its thread, or open it again."""
    project = open_project(request.user, slug, Verb.COMMENT)
    row = comment_of(project, comment)
    if "reopen" in request.POST:
        row.reopen(request.user)
    else:
        row.resolve(request.user)
    return pressed(request, row.generation, f"#comment-{row.pk}")


@require_GET
def comment_names(request: PersonRequest, slug: str) -> HttpResponse:
    """The list that opens while somebody types @… in a comment: members, by what they answer to."""
    project = open_project(request.user, slug, Verb.COMMENT)
    text = request.GET.get("q", "")[:40].casefold()
    members = [row.user for row in project.memberships.select_related("user") if row.user.is_active]
    found = [member for member in members if any(call.startswith(text) for call in calls_of(member))]
    return render(request, "review/names.html", {"text": text, "members": found[:MOST_NAMES]})


@require_POST
def generation_pick(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Make it the pick of its shot (with step_down the only one), or with drop no pick any more."""
    project = open_project(request.user, slug, Verb.APPROVE)
    take = take_of(project, number)
    if "drop" in request.POST:
        decisions.unpick(take, request.user)
    else:
        choose(request, take)
    return pressed(request, take)


def choose(request: PersonRequest, take: Generation) -> None:
    decisions.pick(take, request.user, step_down="step_down" in request.POST)
    if not Generation.objects.filter(pk=take.pk, is_pick=True).exists():
        messages.warning(request, f"{take} has no clip to pick yet. Nothing was changed.")


@require_POST
def generation_decide(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Approve, ask for changes, ask for a decision, or withdraw what was said."""
    project = open_project(request.user, slug, Verb.SPEND)
    take = take_of(project, number)
    form = DecisionForm(take, request.POST)
    if not form.is_valid():
        return refused(request, take, first_problem(form), note=form.data.get("note", ""))
    require_right(request.user, take, form.cleaned_data["act"])
    decide(request, take, form)
    return pressed(request, take)


def require_right(person: User, take: Generation, act: str) -> None:
    """Leads decide; who makes takes may ask for a decision, and take back what they asked."""
    own_question = take.verdict == Verdict.ASKED and take.verdict_by_id == person.pk
    if Verb.APPROVE in take.project.verbs or act == "ask" or (act == "withdraw" and own_question):
        return
    raise PermissionDenied("Only a lead decides about takes.")


def decide(request: PersonRequest, take: Generation, form: DecisionForm) -> None:
    data, person = form.cleaned_data, request.user
    acts = {
        "approve": lambda: decisions.approve(take, person, data["note"]),
        "changes": lambda: decisions.ask_changes(take, person, data["note"]),
        "ask": lambda: decisions.ask(take, person, data["asked"], data["note"]),
        "withdraw": lambda: decisions.withdraw(take, person),
    }
    wanted = {"approve": Verdict.APPROVED, "changes": Verdict.CHANGES, "ask": Verdict.ASKED, "withdraw": ""}
    acts[data["act"]]()
    stands = Generation.objects.values_list("verdict", flat=True).get(pk=take.pk)
    if stands != wanted[data["act"]]:
        messages.warning(request, f"{take} cannot be decided about like that as it stands. Nothing was changed.")
    elif data["act"] == "approve" and data["pick"]:
        choose(request, take)


def comment_of(project: Project, pk: int) -> Comment:
    comments = Comment.objects.select_related("generation__project", "author", "parent")
    comment = get_object_or_404(comments, pk=pk, generation__project=project, deleted_at=None)
    comment.generation.project = project
    return comment


def refused(request: PersonRequest, take: Generation, problem: str, **typed: str) -> HttpResponse:
    """Say what is wrong; what was typed stays: with htmx in the page, without it in the page that comes anew."""
    messages.warning(request, problem)
    if request.htmx:
        return render(request, "generations/_new_toasts.html", status=422)
    context = page_of(take.project, take.number, request.user) | {"typed": typed}
    return render(request, "generations/generation.html", context, status=422)


def pressed(request: PersonRequest, take: Generation, place: str = "") -> HttpResponse:
    """The card, or the page on which it was pressed: the review tab at the next `item`, or the take's own."""
    if request.htmx:
        cards = cards_of([take_of(take.project, take.number)], Audience.of(take.project.verbs))
        return render(request, "generations/_cards.html", {"cards": cards})
    slug = take.project.slug
    if "item" in request.POST:
        key = request.POST["item"][:20]
        return redirect(reverse("review", args=[slug]) + (f"?{urlencode({'item': key})}" if key else ""))
    return redirect(reverse("generation", args=[slug, take.number]) + place)
