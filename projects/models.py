"""All models of the app `projects`, gathered from its rooms."""

from projects.audit.entry import AuditEntry
from projects.characters.character import Character, Look, ReferenceImage
from projects.characters.consent import Consent
from projects.people.invitation import Invitation
from projects.people.user import User
from projects.project import Membership, Project, Shot

__all__ = [
    "AuditEntry", "Character", "Consent", "Invitation", "Look", "Membership", "Project", "ReferenceImage", "Shot",
    "User",
]  # fmt: skip
