"""What every page shows of the others and of the news: who is here, and the bell."""

from typing import Any

from django import template

from generations.live.events import newest_id
from generations.together import presence
from generations.together.notices import Notice
from projects.project import Project

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices wait for the person who looks."""
    return Notice.objects.shown_to(context["request"].user).unread().count()


@register.simple_tag
def newest_event(project: Project) -> int:
    """Where the stream of a page begins."""
    return newest_id(project)


@register.inclusion_tag("together/_presence.html")
def who_is_here(project: Project) -> dict[str, Any]:
    """The faces of those who have a page of the project open."""
    return presence.shown(presence.here([project.pk])[project.pk])
