"""The welcome of a sandbox: a cast, an idea for a prompt, and the button, in the first project that a person may use.

The idea is written by the server from who is ticked, so that the steps work without JavaScript.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import QueryDict

from projects.access import VERBS, Verb
from projects.characters.cast import with_pictures
from projects.models import Character, Project
from projects.people.user import User

CAST_SHOWN = 6
CHOSEN_AT_FIRST = 2
SECONDS = 5
RESOLUTION = "720p"
IDEAS: Mapping[int, tuple[str, ...]] = {
    1: (
        "{0} in the first light of the morning. Slow push in, dust in the beam, nothing else moves.",
        "{0} under a single lamp in a dark room. The camera circles once, the shadow follows.",
        "{0} far away on a beach at low tide, small in the frame. Wind, long shadows, evening sun.",
    ),
    2: (
        "{0} watches {1} from across the room. Hand-held camera, warm evening light from the left.",
        "{0} and {1} side by side at a window. It begins to rain; the light turns from gold to blue.",
        "{0} turns round and finds {1} right behind. A beat of silence, then the camera pulls back.",
    ),
    3: (
        "{0}, {1} and {2} on a long table by the window. The camera glides past from left to right.",
        "{0} looks from {1} to {2} and back again. Close, warm, a little amused.",
        "{0}, {1} and {2} under open sky at night. Slow tilt up to the stars.",
    ),
}


@dataclass(frozen=True)
class Welcome:
    """What the page shows. `click` is the press of Generate: pressing twice is one order."""

    project: Project
    cast: list[Character]
    chosen: list[Character]
    idea: int
    click: UUID

    @property
    def prompt(self) -> str:
        names = [f"@{character.handle}" for character in self.chosen]
        ideas = IDEAS.get(len(names), ("",))
        return ideas[self.idea % len(ideas)].format(*names)

    @property
    def handles(self) -> str:
        """For the marks behind the words: who exists, and in which colour."""
        return json.dumps({character.handle: character.tint for character in self.cast})

    @property
    def next_idea(self) -> int:
        return (self.idea + 1) % len(IDEAS[1])

    @property
    def seconds(self) -> int:
        return SECONDS

    @property
    def resolution(self) -> str:
        return RESOLUTION


def welcome_of(user: User, asked: QueryDict) -> Welcome | None:
    """None when there is no project in which this person may make a take."""
    project = first_project(user)
    if project is None:
        return None
    characters = with_pictures(Character.objects.filter(project=project, archived_at=None)).order_by("id")
    cast = [character for character in characters[:CAST_SHOWN] if character.cover]
    names = set(asked.getlist("with")) if "idea" in asked else {it.handle for it in cast[:CHOSEN_AT_FIRST]}
    chosen = [character for character in cast if character.handle in names][: max(IDEAS)]
    idea = asked.get("idea", "")
    return Welcome(project, cast, chosen or cast[:1], int(idea) if idea in {"1", "2"} else 0, uuid4())


def first_project(user: User) -> Project | None:
    """The oldest one in which this person may make takes."""
    projects = Project.objects.visible_to(user).filter(archived_at=None).order_by("created_at")
    if user.is_superuser:
        return projects.first()
    roles = [role for role, verbs in VERBS.items() if Verb.SPEND in verbs]
    return projects.filter(memberships__user=user, memberships__role__in=roles).first()
