"""The audit log as a person reads it: what each row says in words, filtered, a page at a time, and taken away."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from generations.money.exports import PAGE, cell, lines
from projects.audit import AuditEntry
from projects.models import Project, User

PER_PAGE = 50

# What a row's action is about, by what stands before its dot.
KINDS = {
    "moderation": (
        "Moderation",
        "scale",
        ("case", "ruling", "rule", "policy", "take", "character", "picture", "comment"),
    ),
    "people": ("People and roles", "users-round", ("role", "member", "invitation", "person", "consent")),
    "money": ("Money", "wallet", ("budget", "approval", "charge", "price", "month", "difference", "costs")),
    "sharing": ("Share links", "share-2", ("link",)),
    "settings": ("Projects", "settings", ("project",)),
    "admin": ("Admin pages", "database-backup", ("admin",)),
}
MODERATORS_READ = ("moderation",)


def kind_of(action: str) -> str:
    """Under which kind an action stands; "" for one that nobody has placed yet."""
    about = action.partition(".")[0]
    return next((name for name, (_, _, abouts) in KINDS.items() if about in abouts), "")


@dataclass(frozen=True)
class Line:
    """A row with what a page shows of it: `person` is whom it is about, when it is a person."""

    entry: AuditEntry
    person: User | None

    @property
    def icon(self) -> str:
        kind = kind_of(self.entry.action)
        return KINDS[kind][1] if kind else "info"

    @property
    def words(self) -> str:
        """As in "role changed": what the action is called, in plain letters."""
        return self.entry.action.replace(".", " ").replace("_", " ")

    @property
    def subject(self) -> str:
        return str(self.person) if self.person else self.entry.label

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Each column's name, what it was, and what it became."""
        before, after = self.entry.before, self.entry.after
        names = [*before, *(name for name in after if name not in before)]
        return [(name.replace("_", " "), shown(before.get(name)), shown(after.get(name))) for name in names]


def shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class AuditFilter(forms.Form):
    """What is asked for; whatever makes no sense is passed over and said so by the form."""

    kind = forms.ChoiceField(required=False, choices=[(name, words) for name, (words, *_) in KINDS.items()])
    action = forms.CharField(required=False, max_length=40)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    project = forms.ModelChoiceField(Project.objects.all(), required=False, to_field_name="slug")
    subject = forms.RegexField(r"\A[a-z]+-[0-9]{1,18}\Z", required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, data: QueryDict, reader: User) -> None:
        super().__init__({name: value.replace("\x00", "") for name, value in data.items() if isinstance(value, str)})
        self.reader = reader
        self.is_valid()

    def value(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    @property
    def kinds(self) -> dict[str, str]:
        """What this person may read: an admin everything, a moderator what moderators do."""
        readable = KINDS if self.reader.is_superuser else MODERATORS_READ
        return {name: KINDS[name][0] for name in readable}

    @property
    def is_on(self) -> bool:
        return any(self.value(name) for name in self.fields if name != "before")

    def rows(self) -> QuerySet[AuditEntry]:
        """Those asked for, the newest first, without the page."""
        rows = AuditEntry.objects.filter(self.about())
        same = {"action": self.value("action"), "by": self.value("person"), "project": self.value("project")}
        rows = rows.filter(**{name: value for name, value in same.items() if value})
        if subject := self.value("subject"):
            kind, _, pk = subject.partition("-")
            rows = rows.filter(subject_kind=kind, subject_id=pk)
        return self.within(rows).select_related("by", "project")

    def about(self) -> Q:
        """By kind: every action that stands under it, as one condition."""
        chosen = [self.value("kind")] if self.value("kind") in self.kinds else list(self.kinds)
        if self.reader.is_superuser and not self.value("kind"):
            return Q()
        found = Q(pk=None)
        for about in (about for name in chosen for about in KINDS[name][2]):
            found |= Q(action__startswith=f"{about}.")
        return found

    def within(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Whole days, in the studio's time zone."""
        since: date | None = self.value("since")
        until: date | None = self.value("until")
        rows = rows.filter(at__date__gte=since) if since else rows
        return rows.filter(at__date__lte=until) if until else rows

    def page(self) -> tuple[list[Line], int | None]:
        """One page, and the id below which the next one begins."""
        rows = self.rows()
        rows = rows.filter(pk__lt=self.value("before")) if self.value("before") else rows
        found = list(rows.order_by("-pk")[: PER_PAGE + 1])
        return with_people(found[:PER_PAGE]), (found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None)


def with_people(entries: list[AuditEntry]) -> list[Line]:
    """With the person each is about, in one query."""
    ids = {int(entry.subject_id) for entry in entries if entry.subject_kind == "user" and entry.subject_id.isdigit()}
    people = User.objects.in_bulk(ids)
    return [
        Line(entry, people.get(int(entry.subject_id)) if entry.subject_kind == "user" else None) for entry in entries
    ]


COLUMNS = (
    "id", "at", "by_id", "by", "action", "subject_kind", "subject_id", "label", "project", "before", "after", "why",
    "address", "agent",
)  # fmt: skip


def as_csv(found: Iterator[list[AuditEntry]]) -> Iterator[str]:
    """For spreadsheets: the oldest first, no cell that one would take for a formula."""
    yield "\ufeff" + lines([list(COLUMNS)])
    for page in found:
        yield lines([cell(value) for value in cells(entry)] for entry in page)


def cells(entry: AuditEntry) -> list[Any]:
    by = str(entry.by) if entry.by else "a guest" if entry.guest else "the studio"
    return [
        entry.pk, entry.at.isoformat(), entry.by_id, by, entry.action, entry.subject_kind, entry.subject_id,
        entry.label, entry.project.slug if entry.project else "", json.dumps(entry.before, ensure_ascii=False),
        json.dumps(entry.after, ensure_ascii=False), entry.why, entry.address, entry.agent,
    ]  # fmt: skip


def pages(rows: QuerySet[AuditEntry]) -> Iterator[list[AuditEntry]]:
    """The rows in the order in which they were written, some at a time."""
    last = 0
    while found := list(rows.order_by("pk").filter(pk__gt=last)[:PAGE]):
        last = found[-1].pk
        yield found
