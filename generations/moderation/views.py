"""The moderators' pages: the queue with one case beside it, and what is pressed there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from generations import serving
from generations.approving import Withdrawn
from generations.moderation import claiming, rulings
from generations.moderation.cases import Case
from generations.moderation.forms import (
    TABS,
    DecisionForm,
    PassForm,
    QueueFilter,
    Wanted,
    people_with_cases,
    projects_with_cases,
)
from generations.moderation.queue import (
    counts_for,
    mark_now,
    median_of,
    neighbours_of,
    page_of,
    shown,
    this_month,
)
from generations.moderation.queue_page import ICONS, case_context, head_of, pictures_of
from generations.moderation.ruling import Ruling
from projects.access import is_moderator
from projects.people.requests import PersonRequest
from projects.project import Archived

P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
FILTERS = ("tab", "kind", "severity", "project", "person", "after")


def for_moderators(view: View[P]) -> View[P]:
    """Nobody else is let in."""

    @wraps(view)
    def guarded(request: PersonRequest, /, *arguments: P.args, **named: P.kwargs) -> HttpResponseBase:
        if not is_moderator(request.user):
            raise PermissionDenied("This page is for moderators.")
        return view(request, *arguments, **named)

    return guarded


def case_of(pk: int) -> Case:
    return get_object_or_404(shown(), pk=pk)


@require_GET
@for_moderators
def moderation(request: PersonRequest) -> HttpResponse:
    """What waits, with the first of it."""
    return render(request, "moderation/queue.html", queue_context(request))


@require_GET
@for_moderators
def case(request: PersonRequest, case: int) -> HttpResponse:
    """One case, beside the list that its address names."""
    return render(request, "moderation/queue.html", queue_context(request, case_of(case)))


def queue_context(request: PersonRequest, chosen: Case | None = None) -> dict[str, Any]:
    """The list, and the chosen case or else the first."""
    wanted = QueueFilter(request.GET).wanted()
    context = list_context(request, wanted)
    found = chosen or next(iter(context["page"].cases), None)
    context |= {"is_chosen": chosen is not None, "projects": projects_with_cases(), "people": people_with_cases()}
    if found is None:
        return context
    context |= case_context(found, request.user)
    return context | {"beside": neighbours_of(found, wanted, request.user)}


def list_context(request: PersonRequest, wanted: Wanted) -> dict[str, Any]:
    # The mark first: what changes while the list is read is then drawn again rather than missed.
    return {
        "mark": mark_now(),
        "wanted": wanted,
        "tabs": TABS,
        "counts": counts_for(request.user),
        "page": page_of(wanted, request.user),
        "icons": ICONS,
        "median": median_of(this_month()),
        "kinds": Case.Kind.choices,
        "severities": Case.Severity.choices,
        "narrowed": filters_of(request),
    }


def filters_of(request: PersonRequest, **changed: str) -> str:
    """The address's filters, to go on with."""
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)} | changed
    return f"?{urlencode(kept)}" if kept else ""


@require_GET
@for_moderators
def case_list_live(request: PersonRequest) -> HttpResponse:
    """What changed in an open queue: nothing while `mark` is still the newest word."""
    if request.GET.get("mark") == mark_now():
        return HttpResponse(status=204)
    return live(request)


def live(request: PersonRequest, status: int = 200) -> HttpResponse:
    """The parts of the page that move: never the form, in which somebody may be writing."""
    wanted = QueueFilter(request.GET).wanted()
    context = list_context(request, wanted)
    said = request.GET.get("case", "")
    opened = shown().filter(pk=int(said)).first() if said.isdecimal() and len(said) < 19 else None
    if opened:
        ruling = opened.rulings.select_related("by").filter(undone_at=None).last()
        beside = neighbours_of(opened, wanted, request.user)
        context |= head_of(opened, request.user) | {"ruling": ruling, "beside": beside}
    return render(request, "moderation/queue.html#live", context, status=status)


# What is pressed


@require_POST
@for_moderators
def case_claim(request: PersonRequest, case: int) -> HttpResponse:
    """Take it in hand, or keep it for longer."""
    found = case_of(case)
    if not claiming.claim(found, request.user):
        messages.warning(request, gone(found))
    return pressed(request, found)


@require_POST
@for_moderators
def case_release(request: PersonRequest, case: int) -> HttpResponse:
    found = case_of(case)
    if not claiming.let_go(found, request.user):
        messages.info(request, "You did not have this case any more. Nothing was changed.")
    return pressed(request, found)


@require_POST
@for_moderators
def case_pass(request: PersonRequest, case: int) -> HttpResponse:
    """Give it to another moderator."""
    found, form = case_of(case), PassForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Choose a moderator to pass it to. Nothing was changed.")
    elif claiming.hand_on(found, request.user, form.cleaned_data["to"]):
        messages.success(request, f"{form.cleaned_data['to']} has it now, and was told.")
    else:
        messages.warning(request, gone(found))
    return pressed(request, found)


def gone(case: Case) -> str:
    return f"{case.holder} has this case in hand." if case.holder else "This case is closed. Nothing was changed."


def pressed(request: PersonRequest, case: Case) -> HttpResponse:
    """The moving parts, for a page that asked by script; else the case's page again."""
    if request.htmx:
        return live(request)
    return redirect(f"{reverse('case', args=[case.pk])}{filters_of(request)}")


@require_POST
@for_moderators
def case_decide(request: PersonRequest, case: int) -> HttpResponse:
    """Decide, and go on to the next; whatever is wrong is said beside what was written."""
    found, form = case_of(case), DecisionForm(request.POST)
    wanted = QueueFilter(request.GET).wanted()
    beside = neighbours_of(found, wanted, request.user)
    problem = form.problem if not form.is_valid() else decided(request, found, form)
    if problem:
        context = queue_context(request, case_of(case)) | {"problem": problem, "said": request.POST}
        return render(request, "moderation/queue.html", context, status=422)
    following = beside.next or beside.previous
    to = reverse("case", args=[following.pk]) if following else reverse("moderation")
    return redirect(f"{to}{filters_of(request)}")


def decided(request: PersonRequest, case: Case, form: DecisionForm) -> str:
    """Why it was not; empty when it was."""
    said = form.cleaned_data
    try:
        ruling = rulings.decide(case, request.user, said["step"], said["reason"], said["note"], said["until"])
    except (rulings.Refused, Withdrawn, Archived) as error:
        return str(error)
    messages.success(request, f"{case.place}: {ruling.outcome.lower()}. Under Decided it can be undone.")
    return ""


@require_POST
@for_moderators
def ruling_undo(request: PersonRequest, ruling: int) -> HttpResponse:
    """Take a decision back; its case is open again."""
    found = get_object_or_404(Ruling.objects.select_related("case", "case__appeals"), pk=ruling)
    why = " ".join(request.POST.get("why", "").replace("\x00", "").split())[:300]
    try:
        rulings.undo(found, request.user, why)
    except rulings.Refused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "The decision is undone, and the case is open again.")
    return redirect("case", case=found.case_id)


@require_safe
@for_moderators
def case_file(request: PersonRequest, case: int, kind: str) -> HttpResponseBase:
    """The evidence: the take's clip, poster or preview, or a picture of a character, named by `image`."""
    found = case_of(case)
    if kind == "picture":
        return serving.serve(request, picture_name(request, found))
    take = found.shown_take
    file = getattr(take, kind) if take else None
    if not file:
        raise Http404
    return serving.serve(request, file.name)


def picture_name(request: PersonRequest, case: Case) -> str:
    asked = request.GET.get("image", "")
    for image in pictures_of(case):
        if asked in {"", str(image.pk)}:
            return image.path
    raise Http404
