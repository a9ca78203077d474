"""Cases, rulings and rules. Decisions are made in the queue, which knows what follows from them."""

from django.contrib import admin
from django.http import HttpRequest

from generations.models import Case, Policy, Report, Rule, Ruling
from projects.audit.admin import Audited, ReadOnly


class ReportInline(ReadOnly, admin.TabularInline[Report, Case]):
    model = Report
    extra = 0


class RulingInline(ReadOnly, admin.TabularInline[Ruling, Case]):
    model = Ruling
    extra = 0
    fields = ("at", "by", "step", "reason", "note", "until", "undone_at", "undone_by")


@admin.register(Case)
class CaseAdmin(ReadOnly, admin.ModelAdmin[Case]):
    list_display = ("pk", "kind", "severity", "project", "person", "opened_at", "closed_at", "claimed_by")
    list_filter = ("kind", "severity", ("closed_at", admin.EmptyFieldListFilter), "project")
    search_fields = ("person__email", "project__name", "statement")
    date_hierarchy = "opened_at"
    list_select_related = ("project", "person", "claimed_by")
    inlines = (ReportInline, RulingInline)


@admin.register(Ruling)
class RulingAdmin(ReadOnly, admin.ModelAdmin[Ruling]):
    list_display = ("at", "case", "by", "step", "reason", "until", "undone_at")
    list_filter = ("step", "reason", ("undone_at", admin.EmptyFieldListFilter))
    search_fields = ("by__email", "case__person__email", "note")
    date_hierarchy = "at"
    list_select_related = ("case", "by")


@admin.register(Rule)
class RuleAdmin(ReadOnly, admin.ModelAdmin[Rule]):
    list_display = ("name", "project", "form", "effect", "is_on", "changed_at")
    list_filter = ("effect", "is_on", "project")
    search_fields = ("name", "text", "reason")
    list_select_related = ("project",)


@admin.register(Policy)
class PolicyAdmin(Audited, admin.ModelAdmin[Policy]):
    list_display = ("__str__", "requires_safety_checker", "hides_flagged", "guests_may_report")
    search_fields = ("pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one."""
        return super().has_add_permission(request) and not Policy.objects.exists()
