"""What people were told, and what happened in projects."""

from django.contrib import admin

from generations.models import Activity, Notice, SavedView
from projects.audit.admin import ReadOnly


@admin.register(Notice)
class NoticeAdmin(ReadOnly, admin.ModelAdmin[Notice]):
    list_display = ("created_at", "user", "kind", "words", "read_at", "mail", "mailed_at")
    list_filter = ("kind", "mail", ("mailed_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email", "words", "cause")
    date_hierarchy = "created_at"
    list_select_related = ("user",)


@admin.register(Activity)
class ActivityAdmin(ReadOnly, admin.ModelAdmin[Activity]):
    search_fields = ("project__name", "by__email", "words")
    list_select_related = ("project", "by")


@admin.register(SavedView)
class SavedViewAdmin(ReadOnly, admin.ModelAdmin[SavedView]):
    list_display = ("name", "project", "query", "created_by")
    search_fields = ("name", "project__name", "query")
    list_select_related = ("project", "created_by")
