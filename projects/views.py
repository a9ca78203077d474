"""The screens of projects: the first page, the welcome of a sandbox, and the form for a new one."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import may_start_project
from projects.forms import ProjectForm, searched
from projects.home import home_of
from projects.models import Character
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.welcome import welcome_of


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    text = searched(request)
    context = {
        "home": home_of(request.user, text, request.GET.get("page", ""), archived="archived" in request.GET),
        "text": text,
        "may_start": may_start_project(request.user),
    }
    return render(request, "projects/home.html", context)


@require_GET
def welcome(request: PersonRequest) -> HttpResponse:
    """Three steps to a first clip, in the sandbox and where there is a project to make it in."""
    tour = welcome_of(request.user, request.GET) if settings.SANDBOX else None
    return render(request, "projects/welcome.html", {"tour": tour}) if tour else redirect("home")


@require_http_methods(["GET", "POST"])
def project_new(request: PersonRequest) -> HttpResponse:
    check_may_start(request.user)
    form = ProjectForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        project = form.start()
        messages.success(request, f"{project} is there. Give it a cast, then write the first prompt.")
        return redirect("board", slug=project.slug)
    status = 422 if form.is_bound else 200
    return render(request, "projects/new.html", {"form": form, **summary_of(form)}, status=status)


@require_GET
def project_summary(request: PersonRequest) -> HttpResponse:
    """What the budget would buy, said again while somebody fills the form in."""
    check_may_start(request.user)
    form = ProjectForm(request.user, request.GET)
    form.is_valid()
    return render(request, "projects/new.html#summary", summary_of(form))


def check_may_start(user: User) -> None:
    if not may_start_project(user):
        raise PermissionDenied("Only a lead can start a project.")


def summary_of(form: ProjectForm) -> dict[str, object]:
    cleaned = getattr(form, "cleaned_data", {})
    return {
        "name": cleaned.get("name") or "The new project",
        "aspect_ratio": cleaned.get("aspect_ratio") or form["aspect_ratio"].initial,
        "resolution": cleaned.get("resolution") or form["resolution"].initial,
        "budget": cleaned.get("budget"),
        "budget_unclear": form.is_bound and "budget" in form.errors,
        "people": 1 + len(cleaned.get("roles", {})),
        "spenders": 1 + sum(role != "viewer" for role in cleaned.get("roles", {}).values()),
        "studio_cast": Character.objects.filter(project=None, archived_at=None).count(),
    }
