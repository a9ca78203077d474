"""The page of a ruling for the person concerned, with the way to appeal; and the one page of whoever is suspended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from generations.moderation import appeals
from generations.moderation.appeal_forms import AppealForm
from generations.moderation.appeal_page import page_of, stops_of
from generations.moderation.refusal import Refused
from generations.moderation.ruling import Ruling
from projects.people import suspension
from projects.people.requests import PersonRequest
from projects.people.user import User


@require_http_methods(["GET", "POST"])
def appeal(request: PersonRequest, ruling: int) -> HttpResponse:
    """What was decided about something of one's own; nobody else has this page."""
    found = ruling_of(request.user, ruling)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and sent(found, request.user, form):
        messages.success(request, "Your appeal is sent. Another moderator looks at it, and you hear of it here.")
        return redirect("appeal", found.pk)
    return render(
        request, "moderation/appeal.html", page_of(found, request.user) | {"form": form},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def ruling_of(person: User, pk: int) -> Ruling:
    """Raises Http404. Of what was decided about an appeal, the ruling that was appealed."""
    rulings = Ruling.objects.select_related("case__take", "case__project", "case__person", "case__appeals", "by")
    found = get_object_or_404(rulings, pk=pk, case__person=person)
    return found if found.case.appeals_id is None else get_object_or_404(rulings, pk=found.case.appeals_id)


def sent(ruling: Ruling, person: User, form: AppealForm) -> bool:
    """True once the appeal is a case; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        appeals.appeal(ruling, person, form.cleaned_data["grounds"], form.cleaned_data["words"])
    except Refused as refused:
        form.add_error(None, f"{refused} Nothing was sent.")
        return False
    return True


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def suspended(request: HttpRequest) -> HttpResponse:
    """Until when, why, and how to appeal, for a day after the right password was given."""
    token = request.POST.get("token") or request.GET.get("token", "")
    person = suspension.person_of(token)
    if person is None:
        return render(request, "moderation/suspended.html", {"person": None})
    ruling = suspending(person)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and ruling and sent(ruling, person, form):
        return redirect(suspension.page_of(person))
    context = {
        "person": person, "ruling": ruling, "form": form, "token": token,
        "objection": appeals.objection(ruling, person) if ruling else "no ruling",
        "stops": stops_of(ruling) if ruling else [],
    }  # fmt: skip
    return render(request, "moderation/suspended.html", context, status=422 if form.errors else 200)


def suspending(person: User) -> Ruling | None:
    """The ruling by which they are suspended now."""
    rulings = Ruling.objects.standing().filter(step=Ruling.Step.SUSPEND, case__person=person)
    return rulings.select_related("case", "by").order_by("-until").first()
