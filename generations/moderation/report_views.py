"""The screens on which something is reported: one page for members, whatever it is about, and one for guests."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from generations.moderation.reporting import ReportForm
from generations.pages import take_of
from generations.review.comments import Comment
from generations.rules.policy import Policy
from generations.sharing.visits import Visit, behind_gate
from projects.access import open_project
from projects.characters.reach import found
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.project import Project

REPORTS_PER_HOUR = 30
GUESTS_REPORTS, SPAN_SECONDS = 10, 3600
TOO_MANY = "You have reported very much in a short time. This one was not sent; try again in an hour."
THANKS = "Thank you. A moderator looks at it, and you will hear what was decided."


@require_http_methods(["GET", "POST"])
def take_report(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    project = open_project(request.user, slug)
    take = take_of(project, number)
    back = reverse("generation", args=[slug, number])
    return reported(request, project, f"take {take}", back, take=take)


@require_http_methods(["GET", "POST"])
def comment_report(request: PersonRequest, slug: str, comment: int) -> HttpResponse:
    project = open_project(request.user, slug)
    rows = Comment.objects.select_related("generation__project", "author").filter(deleted_at=None)
    said = get_object_or_404(rows, pk=comment, generation__project=project)
    back = reverse("generation", args=[slug, said.generation.number]) + f"#comment-{said.pk}"
    return reported(request, project, f"a comment by {said.name}", back, comment=said)


@require_http_methods(["GET", "POST"])
def character_report(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    project = open_project(request.user, slug)
    character = found(project, handle)
    back = reverse("character", args=[slug, handle])
    return reported(request, project, str(character), back, character=character)


def reported(request: PersonRequest, project: Project, what: str, back: str, **subject: Any) -> HttpResponse:
    """The form, or once it is sent the page that one came from."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not within_limit(request.user, "reports", REPORTS_PER_HOUR, 3600):
        form.add_error(None, TOO_MANY)
    if form.is_bound and form.is_valid():
        form.send(by=request.user, **subject)
        messages.success(request, THANKS)
        return redirect(back)
    context = {"project": project, "form": form, "what": what, "back": back, "tab": "board"}
    return render(request, "moderation/report.html", context, status=422 if form.is_bound else 200)


@behind_gate
@require_http_methods(["GET", "POST"])
def guest_report(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Without an account: by the browser that was let in."""
    take = visit.take(number)
    may = Policy.now().guests_may_report
    form = ReportForm(request.POST if may and request.method == "POST" else None)
    if form.is_bound and not visit.may("reports", GUESTS_REPORTS, SPAN_SECONDS):
        form.add_error(None, TOO_MANY)
    if form.is_bound and form.is_valid():
        form.send(guest_name=visit.name or "Guest", guest_key=visit.key, take=take)
        response = redirect("guest", link_token=visit.token)
        visit.remember(response)
        return response
    context = {"visit": visit, "take": take, "form": form, "may": may}
    return render(request, "moderation/guest_report.html", context, status=422 if form.is_bound else 200)
