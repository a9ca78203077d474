"""The pages of working together: the feed, the bell with its list, and what each person wants to hear of."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.money.budgets import Budget
from generations.together.activity import count_after, feed_of
from generations.together.forms import ActivityFilter, DigestForm, PreferencesForm
from generations.together.mails import waiting
from generations.together.notices import Digest, Mail, Notice, NoticeQuerySet, Preference
from generations.together.today import today_of
from projects.access import open_project
from projects.happenings import Kind
from projects.people.requests import PersonRequest
from projects.project import Project

LATEST, PER_PAGE = 10, 40
HIGHEST = 2**63 - 1


# The feed


@require_GET
def activity(request: PersonRequest, slug: str) -> HttpResponse:
    """What happened in the project, by day."""
    project = open_project(request.user, slug)
    # First, so that what happens while the page is drawn comes by the stream.
    last_event = newest_id(project)
    return render(request, "together/activity.html", activity_context(request, project, last_event))


def activity_context(request: PersonRequest, project: Project, last_event: int) -> dict[str, Any]:
    wanted = ActivityFilter(request.GET).wanted()
    audience = Audience.of(project.verbs)
    costs = audience is Audience.COSTS
    return {
        "project": project,
        "tab": "activity",
        "last_event": last_event,
        "costs": costs,
        "budget": Budget.of(project) if costs else None,
        "wanted": wanted,
        "kinds": [("", "Everything"), *Kind.choices],
        "members": project.memberships.select_related("user").order_by("user__name"),
        "page": feed_of(project, wanted, audience),
        "today": today_of(project, audience),
    }


@require_GET
def activity_feed(request: PersonRequest, slug: str) -> HttpResponse:
    """For an open feed that may have missed something: nothing that moves it, only what makes it ask."""
    project = open_project(request.user, slug)
    return render(request, "together/activity.html#catch-up", {"project": project})


@require_GET
def activity_new(request: PersonRequest, slug: str) -> HttpResponse:
    """How much of what this feed shows is newer than the page, `after`."""
    project = open_project(request.user, slug)
    after = number(request.GET.get("after", ""))
    count = count_after(project, ActivityFilter(request.GET).wanted(), after)
    return render(request, "together/activity.html#pill", {"project": project, "after": after, "count": count})


def number(said: str) -> int:
    """0 for what is no id."""
    return min(int(said), HIGHEST) if said.isdecimal() and len(said) < 20 else 0


# The bell


@require_GET
def notices(request: PersonRequest) -> HttpResponse:
    """All that this person was told, the newest first; with `show=new` what they have not read."""
    mine, before = Notice.objects.shown_to(request.user), number(request.GET.get("before", ""))
    only_new = request.GET.get("show") == "new"
    rows = mine.unread() if only_new else mine
    found = list((rows.filter(pk__lt=before) if before else rows).for_list()[: PER_PAGE + 1])
    context = {
        "notices": found[:PER_PAGE],
        "next_before": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "before": before,
        "only_new": only_new,
        "unread": mine.unread().count(),
    }
    return render(request, "together/notices.html", context)


@require_GET
def bell(request: PersonRequest) -> HttpResponse:
    """Whether something waits, for a page that is open."""
    return render(request, "together/_bell.html#state")


@require_GET
def notices_latest(request: PersonRequest) -> HttpResponse:
    """The list under the bell."""
    return render(request, "together/_latest.html", latest(request))


def latest(request: PersonRequest) -> dict[str, Any]:
    return {"notices": Notice.objects.shown_to(request.user).for_list()[:LATEST]}


@require_GET
def notice_open(request: PersonRequest, notice: int) -> HttpResponseBase:
    """Go where it leads; with that it is read."""
    row = get_object_or_404(of(request, notice))
    of(request, notice).read()
    return redirect(row.url if url_has_allowed_host_and_scheme(row.url, None) else "notices")


def of(request: PersonRequest, pk: int) -> NoticeQuerySet:
    """This one, if it is theirs."""
    return Notice.objects.shown_to(request.user).filter(pk=min(pk, HIGHEST))


@require_POST
def notice_read(request: PersonRequest, notice: int) -> HttpResponseBase:
    """Read without going there."""
    get_object_or_404(of(request, notice))
    of(request, notice).read()
    return redirect("notices")


@require_POST
def notices_read(request: PersonRequest) -> HttpResponse:
    """All of them are read."""
    Notice.objects.shown_to(request.user).read()
    if request.htmx:
        return render(request, "together/_latest.html", latest(request) | {"with_bell": True})
    return redirect("notices")


# What reaches whom


@require_http_methods(["GET", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    """What this person wants to hear of, and how; saved box by box, or all at once without JavaScript."""
    if request.method == "GET":
        return render(request, "together/preferences.html", preferences_context(request))
    if "defaults" in request.POST:
        Preference.objects.filter(user=request.user).delete()
        messages.success(request, "What reaches you is as the studio suggests it.")
        return redirect("preferences")
    form = PreferencesForm(request.user, request.POST)
    form.full_clean()
    form.save()
    return saved(request, "saved")


def saved(request: PersonRequest, what: str) -> HttpResponse:
    if request.htmx:
        return render(request, f"together/preferences.html#{what}", preferences_context(request) | {"is_saved": True})
    messages.success(request, "Saved.")
    return redirect("preferences")


def preferences_context(request: PersonRequest) -> dict[str, Any]:
    digest = Digest.objects.filter(user=request.user).first() or Digest(user=request.user)
    return {
        "form": PreferencesForm(request.user),
        "digest": digest,
        "hours": range(24),
        "waiting": waiting().filter(user=request.user).count(),
        "time_zone": settings.STUDIO_TIME_ZONE,
    }


@require_POST
def digest(request: PersonRequest) -> HttpResponse:
    """Whether the digest comes, and at which hour."""
    row, _ = Digest.objects.get_or_create(user=request.user)
    form = DigestForm(request.POST, instance=row)
    if not form.is_valid():
        problems = {"problem": "Choose every day or never, and an hour. Nothing was changed."}
        template = "together/preferences.html#digest" if request.htmx else "together/preferences.html"
        return render(request, template, preferences_context(request) | problems, status=422)
    form.save()
    if not row.is_on:
        Notice.objects.filter(user=request.user, mail=Mail.DIGEST).update(mail=Mail.NONE)
    return saved(request, "digest")
