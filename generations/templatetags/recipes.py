"""What a take made of another one would cost."""

from decimal import Decimal

from django import template

from generations.generation import Generation
from generations.money.prices import NoPrice, Price

register = template.Library()


@register.simple_tag
def price_of(take: Generation, resolution: str = "") -> Decimal | None:
    """USD of today for the same seconds; None while nobody has entered a price."""
    try:
        return Price.in_force(resolution or take.resolution).of(take.duration)
    except NoPrice:
        return None
