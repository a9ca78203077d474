"""The menu that leads from one project to another."""

from typing import Any

from django import template
from django.db.models import Case, Q, Value, When

from projects.home import with_cover
from projects.project import Project

register = template.Library()
SHOWN = 9


@register.simple_tag(takes_context=True)
def reachable_projects(context: dict[str, Any], current: Project) -> list[Project]:
    """The open project, then the newest others of this person; those in the archive are left out.

    Each has `cover`, the number of its newest clip.
    """
    mine = Project.objects.visible_to(context["request"].user).filter(Q(archived_at=None) | Q(pk=current.pk))
    others = with_cover(mine).order_by(Case(When(pk=current.pk, then=Value(0)), default=Value(1)), "-created_at")
    return list(others[:SHOWN])
