"""Everything that the studio keeps about one person: each row that names them, and how much of it is theirs to take."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from projects.people.user import User
from projects.project import Project

# The columns by which a row is somebody's own, so that all of it is exported. By any other column they only touched
# it (resolved, approved, revoked), and then the export names the row and that they did, not what others wrote in it.
OWN = {
    "account.emailaddress": {"user"},
    "admin.logentry": {"user"},
    "generations.activity": {"by"},
    "generations.budget": {"member"},
    "generations.case": {"person"},
    "generations.comment": {"author"},
    "generations.decision": {"by"},
    "generations.digest": {"user"},
    "generations.draft": {"user"},
    "generations.entry": {"member"},
    "generations.generation": {"author"},
    "generations.moneyrequest": {"by"},
    "generations.notice": {"user"},
    "generations.period": {"member"},
    "generations.preference": {"user"},
    "generations.presence": {"user"},
    "generations.report": {"by"},
    "generations.rule": {"created_by"},
    "generations.ruling": {"by"},
    "generations.savedview": {"created_by"},
    "generations.sharelink": {"created_by"},
    "generations.transition": {"by"},
    "generations.vote": {"voter"},
    "mfa.authenticator": {"user"},
    "projects.auditentry": {"by"},
    "projects.character": {"created_by"},
    "projects.consent": {"recorded_by"},
    "projects.invitation": {"accepted_by"},
    "projects.membership": {"user"},
    "projects.project": {"created_by"},
    "projects.referenceimage": {"added_by"},
}
# What lets its reader in, or is worth nothing to anybody.
SECRET = {"password", "token_sha256", "data", "guest_key", "previous_hash", "hash"}
AT_ONCE = 500


@dataclass(frozen=True)
class Belonging:
    """The rows of one table that name the person by one column."""

    model: type[models.Model]
    column: str

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)  # noqa: SLF001 (documented by Django)

    @property
    def is_own(self) -> bool:
        return self.column in OWN.get(self.label, set())

    def found(self, person: User) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(Q(**{self.column: person})).order_by("pk")  # noqa: SLF001 (documented)

    def rows(self, person: User) -> Iterator[dict[str, Any]]:
        """Each as a program reads it."""
        for row in self.found(person).iterator(chunk_size=AT_ONCE):
            yield self.whole(row) if self.is_own else {"id": row.pk}

    def whole(self, row: models.Model) -> dict[str, Any]:
        fields = [field for field in row._meta.concrete_fields if field.name not in SECRET]  # noqa: SLF001 (documented)
        return {field.attname: field.value_from_object(row) for field in fields}


def belongings() -> list[Belonging]:
    """Every column of every table that names a person, whoever adds another table later."""
    found = [Belonging(model, field.name) for model in apps.get_models() for field in naming(model)]
    return sorted(found, key=lambda each: (each.label, each.column))


def naming(model: type[models.Model]) -> Iterator[Any]:
    """Its columns that are people. Who belongs to a project is said by its memberships already."""
    for field in model._meta.get_fields():  # noqa: SLF001 (documented by Django)
        is_column = getattr(field, "concrete", False) and field.related_model is User
        if is_column and (model, field.name) != (Project, "members"):
            yield field


def account(person: User) -> dict[str, Any]:
    """The person's own row."""
    return {**Belonging(User, "pk").whole(person), "name": person.name, "email": person.email}


def as_text(value: object) -> str:
    """One JSON line; moments, amounts and files as text."""
    return json.dumps(value, ensure_ascii=False, default=str) + "\n"
