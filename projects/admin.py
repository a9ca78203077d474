"""The operators' view of people, projects and characters: all can be found, and what takes were made of stays."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest

from projects.audit.admin import Audited, ReadOnly
from projects.models import Character, Consent, Invitation, Look, Membership, Project, ReferenceImage, Shot, User


class Kept:
    """Rows that history leans on: they are archived or deactivated, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class PersonCreationForm(AdminUserCreationForm[User]):
    """A new account; the address is kept in small letters, as it is looked for at sign-in."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            self.add_error("email", "Somebody with this address is here already.")
        return email


class MembershipInline(admin.TabularInline[Membership, Any]):
    model = Membership
    extra = 0
    autocomplete_fields = ("user", "project")


@admin.register(User)
class PersonAdmin(Audited, Kept, UserAdmin[User]):
    add_form = PersonCreationForm
    ordering = ("name", "email")
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "date_joined", "suspended_until", "suspended_why", "needs_review", "forgotten_at")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Person", {"fields": ("name", "tint", "theme")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Moderation", {"fields": ("suspended_until", "suspended_why", "needs_review", "forgotten_at")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)
    inlines = (MembershipInline,)


class ShotInline(admin.TabularInline[Shot, Project]):
    model = Shot
    extra = 0


@admin.register(Project)
class ProjectAdmin(Audited, Kept, admin.ModelAdmin[Project]):
    list_display = ("name", "slug", "created_by", "created_at", "last_number")
    list_filter = ("aspect_ratio", "resolution")
    search_fields = ("name", "slug", "note", "members__email")
    date_hierarchy = "created_at"
    list_select_related = ("created_by",)
    autocomplete_fields = ("created_by",)
    readonly_fields = ("last_number", "created_at")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline, ShotInline)


class LookInline(Kept, admin.TabularInline[Look, Character]):
    model = Look
    extra = 0
    show_change_link = True


@admin.register(Character)
class CharacterAdmin(Audited, Kept, admin.ModelAdmin[Character]):
    list_display = ("handle", "name", "project", "created_by", "archived_at")
    list_filter = (("archived_at", admin.EmptyFieldListFilter), ("project", admin.EmptyFieldListFilter))
    search_fields = ("handle", "name", "project__name")
    list_select_related = ("project", "created_by")
    autocomplete_fields = ("project", "created_by")
    readonly_fields = ("created_at",)
    inlines = (LookInline,)


class ReferenceImageInline(Kept, admin.TabularInline[ReferenceImage, Look]):
    model = ReferenceImage
    extra = 0
    fields = readonly_fields = ("filename", "width", "height", "size", "is_cover", "added_by", "archived_at")
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Look)
class LookAdmin(Audited, Kept, admin.ModelAdmin[Look]):
    list_display = ("character", "name", "position")
    search_fields = ("name", "character__handle", "character__name")
    list_select_related = ("character",)
    autocomplete_fields = ("character",)
    inlines = (ReferenceImageInline,)


@admin.register(ReferenceImage)
class ReferenceImageAdmin(Audited, Kept, admin.ModelAdmin[ReferenceImage]):
    """A picture's content is what takes were made of: only its standing in the look can be changed."""

    list_display = ("filename", "look", "width", "height", "size", "is_cover", "added_by", "added_at", "archived_at")
    list_filter = ("mime", "is_cover", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("filename", "sha256", "look__character__handle")
    date_hierarchy = "added_at"
    list_select_related = ("look__character", "added_by")
    fields = (
        "look", "filename", "is_cover", "archived_at", "sha256", "mime", "extension", "width", "height", "size",
        "added_by", "added_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name not in {"is_cover", "archived_at"})

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


@admin.register(Consent)
class ConsentAdmin(ReadOnly, admin.ModelAdmin[Consent]):
    """Noted and taken back on the character's page, by those who lead the projects that it concerns."""

    list_display = ("character", "agreed_by", "until", "recorded_by", "revoked_at", "revoked_by")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("agreed_by", "character__handle")
    list_select_related = ("character", "recorded_by", "revoked_by")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin[Invitation]):
    list_display = ("email", "project", "role", "invited_by", "expires_at", "accepted_at")
    list_filter = (("accepted_at", admin.EmptyFieldListFilter), "role")
    search_fields = ("email", "project__name")
    list_select_related = ("project", "invited_by")
    exclude = ("token_sha256",)
