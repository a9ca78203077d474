"""The strip on boards that says why nothing is sent just now."""

from django.template.loader import render_to_string

from generations.closing.summary import pauses_of
from generations.live.audience import Audience


def render_pauses(project_ids: list[int], audience: Audience) -> dict[int, str]:  # noqa: ARG001 (it names no amounts)
    """The live stream's renderer."""
    pauses = pauses_of(project_ids)
    return {pk: render_to_string("closing/_pause.html", {"pause": pause}) for pk, pause in pauses.items()}
