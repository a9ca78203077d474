"""Admin pages that leave a row in the audit log, and those on which nothing can be changed."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest

from projects.audit.entry import AuditEntry, Changed, record

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = object


class ReadOnly:
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class Audited(ModelAdmin):
    """Every addition, change and deletion is written down with what was there before, in the same transaction."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        request.audited = merged([form, *(each for formset in formsets or () for each in formset.forms)])  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        note("admin.added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        note("admin.changed", request, obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            record("admin.deleted", obj, by=request.user)  # type: ignore[arg-type]
        return super().log_deletions(request, queryset)


def note(action: str, request: HttpRequest, obj: models.Model) -> None:
    record(action, obj, by=request.user, **getattr(request, "audited", Changed()))  # type: ignore[arg-type]


def merged(forms: list[BaseForm]) -> Changed:
    """What differs in all the forms of the page; of a password only that it is another."""
    found: Changed = {"before": {}, "after": {}}
    for form in forms:
        for name in getattr(form, "changed_data", ()):
            if name.startswith("password"):
                found["after"] |= {"password": "another one"}
                continue
            # Rows of a table on the page stand under the table's name and their place in it.
            column = f"{form.prefix} {name}" if form.prefix else name
            found["before"][column] = kept(form.initial.get(name))
            found["after"][column] = kept(getattr(form, "cleaned_data", {}).get(name))
    return found


def kept(value: Any) -> Any:
    """Several rows by their ids; one value as it is."""
    if isinstance(value, QuerySet | list | tuple | set):
        return [each.pk if isinstance(each, models.Model) else str(each) for each in value]
    return value


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin[AuditEntry]):
    list_display = ("at", "by", "action", "subject_kind", "label", "project", "address")
    list_filter = ("action", "project")
    search_fields = ("action", "label", "by__email", "=subject_id")
    date_hierarchy = "at"
    list_select_related = ("by", "project")
