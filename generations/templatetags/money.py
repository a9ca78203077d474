"""Money in templates: amounts as people read them, shares for bars, and what a clip costs."""

from decimal import Decimal

from django import template
from django.conf import settings

from generations.money import usd
from generations.money.budgets import Budget, Standing
from generations.money.caps import foremost
from generations.money.prices import NoPrice, Price

register = template.Library()
TEN = 10
MOVEMENTS = {
    "hold": "Reserved", "settle": "Charged", "overrun": "Charged over its price", "release": "Given back",
    "correction": "Corrected",
}  # fmt: skip


@register.simple_tag
def standing(budget: Budget | None) -> Standing | None:
    """A budget as it stands now: of this month, where it begins anew every month."""
    return foremost(budget) if budget else None


@register.filter
def dollars(amount: Decimal | None) -> str:
    return "" if amount is None else usd.dollars(amount)


@register.filter
def cents(amount: Decimal) -> str:
    """What was divided, to the cent."""
    return usd.dollars(amount.quantize(Decimal("0.01")))


@register.filter
def round_dollars(amount: Decimal) -> str:
    """What is only guessed: whole dollars, or cents where it is less than ten."""
    return f"${amount:,.0f}" if amount >= TEN else cents(amount)


@register.filter
def movement(kind: str) -> str:
    """What a row of the ledger says happened."""
    return MOVEMENTS.get(kind, kind)


@register.filter
def percent_of(part: Decimal, whole: Decimal | None) -> str:
    """How much of the whole it is, for a width: 22.3%; never more than all, and nothing where there is no whole."""
    share = min(max(part / whole, Decimal(0)), Decimal(1)) if whole else Decimal(0)
    return f"{share * 100:.1f}%"


@register.simple_tag
def clip_price(seconds: int, resolution: str) -> Decimal | None:
    """USD for a clip of so many seconds; None while nobody entered a price."""
    try:
        return Price.in_force(resolution).of(seconds)
    except NoPrice:
        return None


@register.simple_tag
def clips_for(budget: Decimal, seconds: int, resolution: str) -> int | None:
    """How many clips of so many seconds the budget pays for; None while nobody entered a price."""
    price = clip_price(seconds, resolution)
    return int(budget // price) if price else None


@register.simple_tag
def in_sandbox() -> bool:
    """True while amounts are sandbox dollars; the live stream draws without a request's context."""
    return bool(settings.SANDBOX)
