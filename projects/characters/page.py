"""The page of the cast: the list, and beside it one character or a form about it. It draws every refused form."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from projects.access import Verb
from projects.characters import cast, usage
from projects.characters.cast import Wanted
from projects.characters.character import Character
from projects.characters.consent import led_by, rights_of
from projects.characters.forms import CharacterForm, ConsentForm, LookForm
from projects.characters.reach import address_of, look_of
from projects.characters.uploads import MOST_AT_ONCE
from projects.forms import searched
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project

FORMS = ("new", "edit", "look_form", "consent_form")


def wanted_of(request: PersonRequest) -> Wanted:
    return Wanted(searched(request), request.GET.get("scope", ""), request.GET.get("tag", ""))


def cast_page(request: PersonRequest, project: Project, opened: Character | None = None, **extra: Any) -> HttpResponse:
    """The list of the cast, with one character or the form for a new one beside it; 422 when a form was refused."""
    wanted = wanted_of(request)
    everybody = cast.with_pictures(wanted.apply(project))
    page = Paginator(everybody, cast.PER_PAGE).get_page(request.GET.get("page", ""))
    cards = cast.cards(project, page)
    if opened is None and "new" not in extra:
        opened = next((card.character for card in cards if card.character.archived_at is None), None)
    context = {
        "project": project, "tab": "characters", "budget": project.own_budget,
        "page": page, "cards": cards, "counts": cast.counts(project), "wanted": wanted,
        "tags": cast.tags_of(cast.in_scope(project, wanted.scope)),
        "here": address_of(project, opened), "kept": kept(wanted, page), "most_at_once": MOST_AT_ONCE,
        **beside(request, project, opened), **extra,
    }  # fmt: skip
    refused = any(extra[name].is_bound for name in FORMS if extra.get(name))
    return render(request, "characters/cast.html", context, status=422 if refused else 200)


def kept(wanted: Wanted, page: "Page[Character]") -> str:
    """The filter as it stands, for the addresses of the characters in the list."""
    filters = {"q": wanted.text, "scope": wanted.scope, "tag": wanted.tag}
    return urlencode({**{name: value for name, value in filters.items() if value}, "page": str(page.number)})


def beside(request: PersonRequest, project: Project, opened: Character | None) -> dict[str, Any]:
    """What the panel of the opened character needs."""
    may_draft = Verb.DRAFT in project.verbs
    if opened is None:
        return {"may_draft": may_draft, "new": CharacterForm(project) if may_draft else None}
    return {
        "may_draft": may_draft,
        "may_change": may_draft and (opened.project_id is not None or request.user.is_superuser),
        "may_manage": Verb.MANAGE in project.verbs,
        "opened": cast.cards(project, [opened])[0],
        "clips": usage.newest_clips(project, opened),
        "takes_by_picture": usage.pictures_used(project, opened),
        "look": look_of(opened, request.GET.get("look", "")),
        "look_form": LookForm(opened),
        "rights": rights_of(opened, project, request.user),
        "consent_form": consent_form(request.user, project, opened) if Verb.MANAGE in project.verbs else None,
    }


def consent_form(user: User, project: Project, character: Character, data: Any = None) -> ConsentForm:
    """The form for an agreement, for the projects that this person leads; this project is chosen already."""
    may_say_everywhere = user.is_superuser or character.project_id == project.pk
    initial = {"projects": [project.pk]}
    return ConsentForm(led_by(user), data, may_say_everywhere=may_say_everywhere, initial=initial)
