"""The heads of shots on open boards: drawn anew when a shot reads differently; the board when their order did."""

from collections.abc import Collection

from django.template.loader import render_to_string

from generations.live import events
from generations.live.audience import Audience
from generations.live.events import Event
from generations.tallies import ShotTally, Tally
from projects.project import Shot


def show_shots(project_id: int, shot_ids: Collection[int], **kwargs: object) -> None:  # noqa: ARG001 (a receiver)
    """These shots read, or stand, differently now, or are gone."""
    events.record(project_id, Event.Kind.SHOT, *shot_ids)
    events.record(project_id, Event.Kind.BUDGET, project_id)


def render_shots(ids: list[int], audience: Audience) -> dict[int, str]:
    """The live stream's renderer. A shot that is gone is drawn as a word to the board to fetch itself again."""
    shots = Shot.objects.select_related("project").in_bulk(ids)
    tallies = {row.shot: Tally.of(row) for row in ShotTally.objects.filter(shot__in=ids)}
    gone = '<i id="shot-{0}-gone" data-shot-gone="{0}"></i>'
    return {
        pk: render_to_string("generations/_shot_head.html", context(shots[pk], tallies.get(pk), audience))
        if pk in shots
        else gone.format(pk)
        for pk in ids
    }


def context(shot: Shot, tally: Tally | None, audience: Audience) -> dict[str, object]:
    return {
        "project": shot.project,
        "shot": shot,
        "tally": tally or Tally(),
        "costs": audience is Audience.COSTS,
    }
