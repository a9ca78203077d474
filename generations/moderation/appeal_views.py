"""The page of a ruling for the person concerned, with the way to appeal; and the one page of whoever is suspended."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from generations.moderation import appeals
from generations.moderation.appeal_forms import AdditionForm, AppealForm
from generations.moderation.appeal_page import page_of, standing_of
from generations.moderation.refusal import Refused
from generations.moderation.ruling import Ruling
from projects.people import suspension
from projects.people.requests import PersonRequest
from projects.people.user import User

DONE = {
    "appeal": "Your appeal is sent. Another moderator looks at it, and you hear of it here.",
    "add": "Your message is added. Whoever decides reads it.",
    "back": "Your appeal is taken back. The decision stands.",
}


@dataclass
class Press:
    """What was pressed on such a page: `act` is one of DONE, or empty while somebody only looks."""

    ruling: Ruling
    person: User
    request: HttpRequest
    problem: str = ""

    def __post_init__(self) -> None:
        said = self.request.POST.get("act", "appeal")
        self.act = "" if self.request.method != "POST" else said if said in DONE else "appeal"
        self.form = AppealForm(self.request.POST if self.act == "appeal" else None)
        self.more = AdditionForm(self.request.POST if self.act == "add" else None)

    def succeeds(self) -> bool:
        """Do it; False, with the reason beside what was written, or as the `problem`, where it cannot be."""
        form = {"appeal": self.form, "add": self.more}.get(self.act)
        if not self.act or (form and not form.is_valid()):
            return False
        try:
            self.do(form.cleaned_data if form else {})
        except Refused as refused:
            self.problem = f"{refused} Nothing was changed."
            return False
        return True

    def do(self, said: dict[str, Any]) -> None:
        if self.act == "add":
            appeals.add(self.ruling, self.person, said["more"])
        elif self.act == "back":
            appeals.take_back(self.ruling, self.person)
        else:
            appeals.appeal(self.ruling, self.person, said["grounds"], said["words"])

    @property
    def context(self) -> dict[str, Any]:
        return {"form": self.form, "more": self.more, "problem": self.problem}

    @property
    def status(self) -> int:
        return 422 if self.act else 200


@require_http_methods(["GET", "POST"])
def appeal(request: PersonRequest, ruling: int) -> HttpResponse:
    """What was decided about something of one's own; nobody else has this page."""
    found = ruling_of(request.user, ruling)
    press = Press(found, request.user, request)
    if press.succeeds():
        messages.success(request, DONE[press.act])
        return redirect("appeal", found.pk)
    found = ruling_of(request.user, ruling)
    return render(request, "moderation/appeal.html", page_of(found, request.user) | press.context, status=press.status)


@require_GET
def appeal_live(request: PersonRequest, ruling: int) -> HttpResponse:
    """What moved of an open appeal: nothing while `mark` is still the word. Once it is decided, all of the page."""
    standing = standing_of(ruling_of(request.user, ruling))
    if request.GET.get("mark") == standing["mark"]:
        return HttpResponse(status=204)
    answer = render(request, "moderation/_track.html", standing | {"is_live": True})
    if not standing["is_open"]:
        answer["HX-Refresh"] = "true"
    return answer


def ruling_of(person: User, pk: int) -> Ruling:
    """Raises Http404. Of what was decided about an appeal, the ruling that was appealed."""
    rulings = Ruling.objects.select_related("case__take", "case__project", "case__person", "case__appeals", "by")
    found = get_object_or_404(rulings, pk=pk, case__person=person)
    return found if found.case.appeals_id is None else get_object_or_404(rulings, pk=found.case.appeals_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def suspended(request: HttpRequest) -> HttpResponse:
    """Until when, why, and how to appeal, for a day after the right password was given."""
    token = request.POST.get("token") or request.GET.get("token", "")
    person = suspension.person_of(token)
    if person is None:
        return render(request, "moderation/suspended.html", {"person": None})
    context = {"person": person, "token": token, "ruling": None}
    ruling = suspending(person)
    if ruling is None:
        return render(request, "moderation/suspended.html", context)
    press = Press(ruling, person, request)
    if press.succeeds():
        return redirect(suspension.page_of(person))
    context |= standing_of(ruling) | press.context | {"objection": appeals.objection(ruling, person)}
    return render(request, "moderation/suspended.html", context, status=press.status)


def suspending(person: User) -> Ruling | None:
    """The ruling by which they are suspended now."""
    rulings = Ruling.objects.standing().filter(step=Ruling.Step.SUSPEND, case__person=person)
    return rulings.select_related("case__person", "by").order_by("-until").first()
