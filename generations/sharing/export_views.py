"""What members take away: packages of clips, and the picks as a timeline for an editor."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from generations.generation import Generation
from generations.live.audience import Audience
from generations.selection import BadSelection, in_order_of, numbers_in, picks_of, watchable
from generations.serving import attachment
from generations.sharing.package import MOST_TAKES, clips_of, package
from generations.sharing.timeline import as_text, bundled, timeline_of
from projects.access import open_project
from projects.people.requests import PersonRequest
from projects.project import Project

NO_PICKS = "No take is picked yet, so there is nothing to take away. Pick one with its star, then come back."
NO_CLIPS = "None of these takes has a clip. Nothing was downloaded; choose takes that are ready."


@require_GET
def takes_zip(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Chosen takes, or the picks, as one archive; those without a clip yet are left out."""
    project = open_project(request.user, slug)
    try:
        takes = picks(project) if "picks" in request.GET else chosen(project, request.GET.getlist("takes"))
    except BadSelection as error:
        return refused(request, slug, error)
    name = f"{project.slug}-picks.zip" if "picks" in request.GET else f"{project.slug}-takes.zip"
    return package(name, clips_of(takes), costs=sees_costs(project))


@require_GET
def timeline(request: PersonRequest, slug: str) -> HttpResponse:
    """The timeline alone, for clips that were taken away already."""
    project = open_project(request.user, slug)
    try:
        clips = clips_of(picks(project))
    except BadSelection as error:
        return refused(request, slug, error)
    text = as_text(timeline_of(project, clips, costs=sees_costs(project)))
    filename = attachment(f"{project.slug}.otio")
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": filename})


@require_GET
def timeline_package(request: PersonRequest, slug: str, ending: str) -> HttpResponseBase:
    """The timeline with its clips: the same archive as .zip and as .otioz, which editors open as it is."""
    project = open_project(request.user, slug)
    try:
        clips = clips_of(picks(project))
    except BadSelection as error:
        return refused(request, slug, error)
    costs = sees_costs(project)
    texts = bundled(timeline_of(project, clips, costs=costs))
    return package(f"{project.slug}.{ending}", clips, costs=costs, beside=texts)


def picks(project: Project) -> list[Generation]:
    """Raises BadSelection when nothing is picked, or more than one package holds."""
    takes = list(picks_of(project).for_cards().select_related("parent")[: MOST_TAKES + 1])
    if not takes:
        raise BadSelection(NO_PICKS)
    if len(takes) > MOST_TAKES:
        raise BadSelection(f"More than {MOST_TAKES} takes are picked. Choose up to {MOST_TAKES} and download those.")
    return takes


def chosen(project: Project, said: list[str]) -> list[Generation]:
    """The takes that the address names, in its order. Raises BadSelection when none of them has a clip."""
    numbers = numbers_in(said, MOST_TAKES)
    takes = watchable(project).filter(number__in=numbers).for_cards().select_related("parent")
    found = in_order_of(numbers, takes)
    if not found:
        raise BadSelection(NO_CLIPS)
    return found


def sees_costs(project: Project) -> bool:
    return Audience.of(project.verbs) is Audience.COSTS


def refused(request: PersonRequest, slug: str, error: BadSelection) -> HttpResponse:
    messages.warning(request, str(error))
    return redirect("board", slug=slug)
