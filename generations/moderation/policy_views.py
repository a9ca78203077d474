"""The studio's policy: moderators read it, admins change it, and each change is audited."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from generations.generation import Generation
from generations.moderation.forms import TABS
from generations.moderation.queue import counts_for
from generations.moderation.views import for_moderators
from generations.rules.policy import Policy
from generations.status import Status
from projects.audit import differing, record
from projects.people.requests import PersonRequest
from projects.people.user import User

FIELDS = ("requires_safety_checker", "hides_flagged", "guests_may_report")


class PolicyForm(forms.ModelForm[Policy]):
    class Meta:
        model = Policy
        fields = FIELDS


@require_http_methods(["GET", "POST"])
@for_moderators
def policy(request: PersonRequest) -> HttpResponse:
    """What holds in the whole studio."""
    if request.method == "POST":
        return changed(request)
    context: dict[str, Any] = {"tabs": TABS, "counts": counts_for(request.user), "section": "policy"}
    return render(request, "moderation/policy.html", context | {"form": PolicyForm(instance=Policy.now())})


def changed(request: PersonRequest) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied("Only an admin of the studio changes its policy.")
    form = PolicyForm(request.POST)
    form.is_valid()  # Three switches: there is nothing that cannot be read.
    checked = change({name: form.cleaned_data[name] for name in FIELDS}, request.user)
    words = f" {checked} waiting take{'s' if checked > 1 else ''} will be checked too." if checked else ""
    messages.success(request, f"The policy is saved. It holds from now on.{words}")
    return redirect("policy")


@transaction.atomic
def change(wanted: dict[str, bool], by: User) -> int:
    """Write it down with what it was. How many takes that wait unsent are checked by it now, though not ordered so."""
    Policy.objects.get_or_create(pk=1)
    row = Policy.objects.select_for_update().earliest("pk")
    before = model_to_dict(row, FIELDS)
    if before == wanted:
        return 0
    Policy.objects.filter(pk=row.pk).update(**wanted)
    record("policy.changed", row, by=by, **differing(before, wanted))
    return check_waiting() if wanted["requires_safety_checker"] else 0


def check_waiting() -> int:
    waiting = Generation.objects.filter(status__in=(Status.HELD, Status.QUEUED), safety_checker=False)
    return waiting.update(safety_checker=True, version=F("version") + 1)
