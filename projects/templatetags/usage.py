"""How often a picture was used, read from the counts of a page."""

from collections.abc import Mapping

from django import template

from projects.characters.character import ReferenceImage

register = template.Library()


@register.filter
def of_picture(takes: Mapping[str, int], image: ReferenceImage) -> int:
    """The takes that used this exact picture."""
    return takes.get(image.sha256, 0)
