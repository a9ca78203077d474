"""How rules are shown: the number of one, the tone and icon of an effect, where it is changed."""

from typing import Any

from django import template

from generations.rules.checking import Effect
from generations.rules.matching import why_unusable
from generations.rules.rule import Rule

register = template.Library()

TONES = {Effect.WARN: "", Effect.HOLD: "warn", Effect.REFUSE: "bad"}
ICONS = {Effect.WARN: "triangle-alert", Effect.HOLD: "hand", Effect.REFUSE: "ban"}


@register.filter
def number_of(numbers: dict[int, int] | None, pk: int) -> str:
    """As it is counted among those in force; a dash for one that is off."""
    return str((numbers or {}).get(pk, "-"))


@register.filter
def effect_tone(effect: str) -> str:
    return TONES[Effect(effect)]


@register.filter
def effect_icon(effect: str) -> str:
    return ICONS[Effect(effect)]


@register.filter
def in_one_line(text: str) -> str:
    """A list of words as one line."""
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())


@register.simple_tag
def rule_address(scope: Any, rule: Rule) -> str:
    """Where it is changed; "" for whoever may not."""
    return str(scope.address("rule", rule.pk)) if scope.may_change else ""


@register.filter
def why_it_strikes_nothing(rule: Rule) -> str:
    """What is wrong with a pattern that no form has seen; "" for every other rule."""
    return why_unusable(rule.text, is_pattern=rule.form == Rule.Form.PATTERN)
