"""Limits in templates: what stands beside a field that limits money."""

from decimal import Decimal

from django import template

from generations.money.budgets import Standing
from generations.money.caps import Caps, committed
from generations.money.forms import written
from generations.money.usd import dollars

register = template.Library()
MUCH, NEARLY_ALL = Decimal("0.75"), Decimal("0.9")


@register.filter
def committed_hint(standing: Standing) -> str:
    """How low the limit can be. `whose` names the one who has committed most, where members are counted apart."""
    amount = dollars(committed(standing))
    if standing.budget.kind in {"project", "studio"}:
        return f"{amount} committed, so not below that"
    return f"{standing.whose} has committed {amount}, so not below that" if standing.whose else "Nothing committed yet"


@register.filter
def dearest_hint(price: Decimal | None) -> str:
    """`price` in USD of the longest clip at the highest resolution, None without one."""
    return "" if price is None else f"15 s at 1080p cost {dollars(price)}"


@register.filter
def shared_value(caps: Caps, kind: str) -> str:
    """What holds while the field is empty."""
    return written(caps.shared[kind].limit) or "no limit"


@register.filter
def tone_of(committed: Decimal, limit: Decimal | None) -> str:
    """For the bar of a cap: nearly used up is bad, three quarters are a warning."""
    share = committed / limit if limit else Decimal(0)
    return "bad" if share >= NEARLY_ALL else "warn" if share >= MUCH else ""
