"""Months and their differences. They are checked, explained and closed on the page of the month close."""

from django.contrib import admin

from generations.models import Difference, Month
from projects.audit.admin import ReadOnly


@admin.register(Month)
class MonthAdmin(ReadOnly, admin.ModelAdmin[Month]):
    list_display = ("name", "checked_at", "matched", "runs", "ours", "theirs", "closed_at", "closed_by")
    list_filter = (("closed_at", admin.EmptyFieldListFilter),)
    search_fields = ("name",)


@admin.register(Difference)
class DifferenceAdmin(ReadOnly, admin.ModelAdmin[Difference]):
    list_display = ("month", "kind", "run_id", "generation", "ours", "theirs", "outcome", "closed_by", "explanation")
    list_filter = ("kind", "outcome", "month")
    search_fields = ("run_id", "generation__code", "explanation")
    list_select_related = ("month", "generation", "closed_by")
