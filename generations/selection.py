"""Takes chosen for something: by their numbers in an address (`takes=131,136`), or because they are picks."""

from collections.abc import Collection, Iterable

from django.db.models import F

from generations.generation import Generation, GenerationQuerySet
from generations.status import Status
from projects.project import Project


class BadSelection(Exception):
    """What was asked for cannot be chosen. The message says why, and what to do."""


def numbers_in(said: Iterable[str], most: int) -> list[int]:
    """The numbers that an address names, each once, in its order: "131,136" and "T131" and "takes=131&takes=136".

    Raises BadSelection for what is no number, and for more than `most`.
    """
    words = [word.strip().lstrip("Tt") for words in said for word in words.split(",") if word.strip()]
    if len(words) > most:
        raise BadSelection(f"These are {len(words)} takes; {most} are possible at once. Choose fewer.")
    if not all(word.isascii() and word.isdecimal() and len(word) <= 9 for word in words):
        raise BadSelection("The address names a take that does not exist. Choose the takes anew on the board.")
    return list(dict.fromkeys(int(word) for word in words))


def watchable(project: Project) -> GenerationQuerySet:
    """The project's takes that have a clip which people may see."""
    return Generation.objects.filter(
        project=project, status=Status.READY, visibility=Generation.Visibility.VISIBLE
    ).exclude(clip="")


def in_order_of(numbers: Collection[int], takes: Iterable[Generation]) -> list[Generation]:
    """The takes in the order in which their numbers were named; numbers that none has are passed over."""
    found = {take.number: take for take in takes}
    return [found[number] for number in numbers if number in found]


def picks_of(project: Project) -> GenerationQuerySet:
    """The picks that people may see, in the order of the shot list; those without a shot come last."""
    picks = watchable(project).filter(is_pick=True)
    return picks.order_by(F("shot__position").asc(nulls_last=True), F("shot_id").asc(nulls_last=True), "number")
