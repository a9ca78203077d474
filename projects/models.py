"""All models of the app `projects`, gathered from its rooms."""

from projects.characters.character import Character, Look, ReferenceImage
from projects.people.user import User
from projects.project import Membership, Project, Shot

__all__ = ["Character", "Look", "Membership", "Project", "ReferenceImage", "Shot", "User"]
