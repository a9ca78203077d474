"""Moments and lengths of time in the words of a card."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800


@register.filter
def ago(moment: datetime) -> str:
    """How long ago, in a word or two; static/js/clock.js counts on in the same words. Older than a week: the date."""
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h"
    if seconds < WEEK:
        return f"{int(seconds // DAY)} d"
    return date_format(timezone.localtime(moment), "j M Y")


@register.filter
def clock(seconds: int) -> str:
    """Seconds as a clock counts them: 1:24."""
    return f"{seconds // MINUTE}:{seconds % MINUTE:02}"
