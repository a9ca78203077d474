"""The provider's side in templates: the paused queue, Runflow's balance for admins, the month's strip, a difference."""

from django import template

from generations.closing import words
from generations.closing.answers import Choice, choices_for
from generations.closing.month import Difference
from generations.closing.summary import Pause, Strip, pauses_of, strip_of
from generations.queue import Lane
from projects.people.user import User
from projects.project import Project

register = template.Library()


@register.simple_tag
def queue_pause(project: Project) -> Pause:
    return pauses_of([project.pk])[project.pk]


@register.simple_tag
def lane_for(person: User) -> Lane | None:
    """What is known of Runflow's balance, where an admin must hear of it; None for everybody else."""
    if not person.is_superuser:
        return None
    lane = Lane.now()
    return lane if lane.paused_at or lane.is_low else None


@register.simple_tag
def month_strip(project: Project) -> Strip | None:
    return strip_of(project)


@register.filter
def headline(difference: Difference) -> str:
    return words.headline(difference)


@register.filter
def story(difference: Difference) -> str:
    return words.story(difference)


@register.filter
def clip_words(difference: Difference) -> str:
    return words.clip_words(difference)


@register.filter
def name_of(difference: Difference) -> str:
    return words.NAMES[Difference.Kind(difference.kind)]


@register.filter
def tone_of(difference: Difference) -> str:
    return words.TONES[Difference.Kind(difference.kind)]


@register.filter
def choices(difference: Difference) -> list[Choice]:
    return choices_for(difference)
