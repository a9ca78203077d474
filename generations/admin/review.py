"""What people said and decided about takes, and what guests were shown."""

from django.contrib import admin

from generations.models import Comment, Decision, GuestAnswer, ShareLink
from projects.audit.admin import ReadOnly


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin[Comment]):
    list_display = ("created_at", "generation", "author", "guest_name", "text", "resolved_at", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter), ("author", admin.EmptyFieldListFilter))
    search_fields = ("text", "author__email", "guest_name", "generation__code")
    date_hierarchy = "created_at"
    list_select_related = ("generation", "author")


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin[Decision]):
    search_fields = ("generation__code", "by__email")
    list_select_related = ("generation",)


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnly, admin.ModelAdmin[ShareLink]):
    """The digests of tokens and passwords are nobody's business here."""

    list_display = ("title", "token_end", "project", "created_by", "expires_at", "revoked_at", "views")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "project")
    search_fields = ("title", "token_end", "project__name", "created_by__email")
    date_hierarchy = "created_at"
    list_select_related = ("project", "created_by")
    exclude = ("token_sha256", "password")


@admin.register(GuestAnswer)
class GuestAnswerAdmin(ReadOnly, admin.ModelAdmin[GuestAnswer]):
    list_display = ("at", "link", "generation", "guest_name", "verdict")
    list_filter = ("verdict",)
    search_fields = ("guest_name", "generation__code", "link__title")
    list_select_related = ("link", "generation")
    exclude = ("guest_key",)
