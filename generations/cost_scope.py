"""Whose costs a page is about, narrowed by a filter; and the addresses of its figures."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from generations.money.filters import Filter
from generations.money.ledger import Entry
from projects.models import Project

NARROWING = ("member", "shot", "character", "look", "status", "resolution", "aspect")


@dataclass(frozen=True)
class Scope:
    """Whose costs: one project's, or those of several; `rows` are all of their ledger. `asked` narrows it."""

    asked: Filter
    project: Project | None = None
    projects: "QuerySet[Project] | None" = None
    all_of_them: bool = False
    only: int | None = None

    @property
    def rows(self) -> QuerySet[Entry]:
        return self.of(self.asked)

    def of(self, asked: Filter) -> QuerySet[Entry]:
        rows = asked.rows(self.project)
        if self.projects is not None and not self.all_of_them:
            rows = rows.filter(project__in=self.projects.values("pk"))
        return rows.filter(project=self.only) if self.only else rows

    @property
    def is_narrowed(self) -> bool:
        """By more than days."""
        return bool(self.only or any(getattr(self.asked, name) for name in NARROWING))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form of this page carries along beside its days."""
        narrow = [(name, str(getattr(self.asked, name))) for name in NARROWING if getattr(self.asked, name)]
        return [*narrow, ("project", str(self.only))] if self.only else narrow

    def url(self, name: str, **changed: Any) -> str:
        """The address of one of the pages (costs, costs_rows) with the same filter and some of it `changed`."""
        place = reverse(name, args=[self.project.slug]) if self.project else reverse(f"studio_{name}")
        if self.only and "project" not in changed:
            changed["project"] = self.only
        return f"{place}?{self.asked.query(**{key: str(value) for key, value in changed.items()})}"

    def figure(self, name: str, **changed: Any) -> str:
        return self.url("costs_rows", figure=name, **changed)
