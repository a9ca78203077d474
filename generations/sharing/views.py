"""The screens of share links for members: making one, and all that a project has given out.

Who may spend may share: it takes work out of the house, so those who only look on may not. Makers change and revoke
their own links, leads all of them.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations.sharing.forms import ChangeForm, Selection, ShareForm
from generations.sharing.links import GuestAnswer, SharedTake, ShareLink, ShareLinkQuerySet, revoke_all
from projects.access import Verb, open_project
from projects.forms import searched
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project

PER_PAGE = 20
LINKS_PER_HOUR = 100
ANSWERS_SHOWN = 200
STATES = (*ShareLink.State.choices, ("", "All"))


@require_http_methods(["GET", "POST"])
def share_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Make a link for ?takes=12,14 or for the ?picks=1; its address is shown this once."""
    project = open_project(request.user, slug, Verb.SPEND)
    selection = Selection.of(project, request.POST or request.GET)
    form = ShareForm(project, request.POST or None, initial={"title": f"{project}, {selection.title}"[:80]})
    context = {"project": project, "selection": selection, "form": form}
    if request.method == "GET":
        return answer(request, "sharing/share.html", context)
    if selection.problem or not form.is_valid():
        return answer(request, "sharing/share.html", context, status=422)
    if not within_limit(request.user, "links", LINKS_PER_HOUR, 3600):
        form.add_error(None, "You have made very many links this hour. Wait a little; nothing was shared.")
        return answer(request, "sharing/share.html", context, status=422)
    takes = None if selection.picks else selection.takes
    link, token = ShareLink.make(project, request.user, takes, **form.made())
    address = request.build_absolute_uri(reverse("guest", args=[token]))
    return answer(request, "sharing/made.html", {"project": project, "link": link, "address": address})


def answer(request: PersonRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The dialog alone where a page asked for it, else a page of its own. Addresses of links are not kept."""
    response = render(request, f"{template}#dialog" if request.htmx else template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def share_links(request: PersonRequest, slug: str) -> HttpResponse:
    """All links of the project, newest first."""
    project = open_project(request.user, slug, Verb.SPEND)
    state, text = request.GET.get("state", ShareLink.State.WORKS), searched(request)
    links = ShareLink.objects.filter(project=project).select_related("created_by", "revoked_by")
    found = in_state(links, state).filter(Q(title__icontains=text) | Q(created_by__name__icontains=text))
    found = found.annotate(answer_count=count_of(GuestAnswer.objects.all()), chosen=count_of(SharedTake.objects.all()))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    may_revoke_all = Verb.MANAGE in project.verbs and links.working().exists()
    context = {
        "project": project, "page": page, "state": state, "states": STATES, "text": text, "any": links.exists(),
        "may_revoke_all": may_revoke_all,
        "own": {link.pk for link in page if may_change(request.user, link, project)},
    }  # fmt: skip
    return render(request, "sharing/links.html", context)


def count_of(rows: QuerySet[Any]) -> Subquery:
    """How many of these rows belong to each link."""
    of_link = rows.filter(link=OuterRef("pk")).order_by().values("link")
    return Subquery(of_link.annotate(count=Count("pk")).values("count"))


def in_state(links: ShareLinkQuerySet, state: str) -> ShareLinkQuerySet:
    if state == ShareLink.State.WORKS:
        return links.working()
    if state == ShareLink.State.ENDED:
        return links.filter(revoked_at=None, expires_at__lte=timezone.now())
    return links.exclude(revoked_at=None) if state == ShareLink.State.REVOKED else links


def may_change(person: User, link: ShareLink, project: Project) -> bool:
    return link.created_by_id == person.pk or Verb.MANAGE in project.verbs


def own_link(request: PersonRequest, slug: str, pk: int) -> ShareLink:
    """A link that this person may change: their own, or any for a lead."""
    project = open_project(request.user, slug, Verb.SPEND)
    link = get_object_or_404(ShareLink.objects.select_related("created_by"), project=project, pk=pk)
    link.project = project
    if not may_change(request.user, link, project):
        raise PermissionDenied("Only its maker or a lead can change a share link.")
    return link


@require_http_methods(["GET", "POST"])
def share_change(request: PersonRequest, slug: str, link: int) -> HttpResponse:
    """Another end or another password, beside what guests answered."""
    own = own_link(request, slug, link)
    form = ChangeForm(own, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if own.revoked_at is not None:
            messages.warning(request, "This link was revoked and stays so. Nothing was changed; make a new one.")
        else:
            own.change(request.user, form.cleaned_data["expires_at"], form.new_password)
            messages.success(request, f"“{own.title}” is changed.")
        return redirect("share_links", slug=slug)
    status = 422 if request.method == "POST" else 200
    answers = own.answers.select_related("generation").order_by("-at")[:ANSWERS_SHOWN]
    context = {"project": own.project, "link": own, "form": form, "answers": answers}
    return render(request, "sharing/change.html", context, status=status)


@require_POST
def share_revoke(request: PersonRequest, slug: str, link: int) -> HttpResponse:
    """End one link; who watches now is out with the next request."""
    own = own_link(request, slug, link)
    if own.revoke(request.user):
        messages.success(request, f"“{own.title}” works no more. What guests wrote is kept.")
    return redirect("share_links", slug=slug)


@require_POST
def share_revoke_all(request: PersonRequest, slug: str) -> HttpResponse:
    """End every link of the project."""
    project = open_project(request.user, slug, Verb.MANAGE)
    count = revoke_all(project, request.user)
    messages.success(request, f"{count} link{'' if count == 1 else 's'} revoked. What guests wrote is kept.")
    return redirect("share_links", slug=slug)
