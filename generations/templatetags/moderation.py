"""What every page tells moderators, and spans of time as the queue says them."""

import math
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from generations.moderation import queue
from generations.moderation.cases import Case
from generations.moderation.queue_page import ICONS
from generations.templatetags.takes import ago
from projects.access import is_moderator
from projects.people.user import User

register = template.Library()
WEEK = timedelta(days=7)
SEVERITY_TONES = {Case.Severity.LOW: "", Case.Severity.MEDIUM: "warn", Case.Severity.HIGH: "bad"}
KIND_TONES = {Case.Kind.REPORT: "bad", Case.Kind.APPEAL: "accent"}


@register.simple_tag
def cases_waiting(person: User) -> int | None:
    """How many wait for a moderator; None for those who are none. One count in a small index."""
    return queue.waiting_count() if person.is_authenticated and is_moderator(person) else None


@register.filter
def severity_tone(case: Case) -> str:
    return SEVERITY_TONES[Case.Severity(case.severity)]


@register.filter
def kind_tone(case: Case) -> str:
    return KIND_TONES.get(Case.Kind(case.kind), "warn")


@register.filter
def span(time: timedelta) -> str:
    """Hours and minutes: 3 h 10; 12 min."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS[Case.Kind(kind)]


@register.filter
def rule_names(matches: list[dict[str, Any]]) -> list[str]:
    """The rules that struck, each once."""
    return list(dict.fromkeys(str(match.get("name", "")) for match in matches))


@register.filter
def minutes_left(end: datetime) -> int:
    """Whole minutes until then, begun ones counted; static/js/moderation.js counts on."""
    return max(math.ceil((end - timezone.now()).total_seconds() / 60), 0)


@register.filter
def moment(at: datetime) -> str:
    """Today the hour, else the day."""
    local = timezone.localtime(at)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j M")


@register.filter
def when(at: datetime) -> str:
    """As the end of a sentence: just now; 5 h ago; on 12 Nov 2026."""
    said = ago(at)
    if said == "now":
        return "just now"
    return f"{said} ago" if timezone.now() - at < WEEK else f"on {said}"
