"""What a moderator decided about somebody's own take, for its page."""

from django import template

from generations.generation import Generation
from generations.moderation.appeals import against
from generations.moderation.ruling import Ruling
from projects.people.user import User

register = template.Library()


@register.simple_tag
def ruling_about(take: Generation, viewer: User) -> Ruling | None:
    """The last decision against it that stands; for its author alone."""
    return against(take) if take.author_id == viewer.pk else None
