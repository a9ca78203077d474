"""Who plays: a few people, their projects, and the characters that prompts mention."""

from dataclasses import dataclass

from projects import demo
from projects.people.user import User
from projects.project import Membership, Project

PASSWORD = "a-rehearsal-without-money"  # noqa: S105 - of people who exist on the stage alone


@dataclass(frozen=True)
class Company:
    """The e-mail addresses of the artists, and the slugs of the projects, in the plan's order."""

    emails: list[str]
    slugs: list[str]


def engage(people: int, projects: int) -> Company:
    """Make artists who all belong to all of the projects."""
    lead = User.objects.create_user("lead@rehearsal.test", PASSWORD, name="Lena Lead")
    artists = [
        User.objects.create_user(f"artist{number}@rehearsal.test", PASSWORD, name=f"Artist {number}")
        for number in range(1, people + 1)
    ]
    slugs = [make_project(f"Act {number}", lead, artists).slug for number in range(1, projects + 1)]
    return Company([artist.email for artist in artists], slugs)


def make_project(name: str, lead: User, artists: list[User]) -> Project:
    project = Project.start(name, lead)
    for artist in artists:
        project.memberships.create(user=artist, role=Membership.Role.ARTIST)
    for handle, character, filename in demo.CAST:
        demo.make_character(project, handle, character, demo.PICTURES / filename)
    return project
