"""Takes that can be watched, for tests: rows whose clips are not there, and shots to order them by."""

from typing import Any

from generations.generation import Generation
from generations.status import Status
from projects.models import Project, Shot, User
from tests.factories import make_generation


def make_clip_take(project: Project, author: User, **fields: Any) -> Generation:
    """A ready take; its clip is a name only."""
    defaults = {"clip": "clips/a.mp4", "poster": "posters/a.webp", "clip_seconds": "5.042", "frame_rate": "24"}
    return make_generation(project, author, Status.READY, **{**defaults, **fields})


def make_shot(project: Project, code: str, position: int = 0, title: str = "Lift-off") -> Shot:
    return project.shots.create(code=code, title=title, position=position)
