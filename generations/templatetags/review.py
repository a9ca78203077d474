"""What the tabs of a project say of the review: how much waits for the person who looks."""

from django import template

from generations.review import desk
from projects.people.user import User
from projects.project import Project

register = template.Library()


@register.simple_tag
def waiting_for(project: Project, person: User) -> int:
    """One query."""
    return desk.waiting_for(project, person)


@register.filter
def timecode(seconds: object) -> str:
    """A moment of a clip as the player writes it: 0:01.20."""
    value = float(str(seconds))
    return f"{int(value // 60)}:{value % 60:05.2f}"
