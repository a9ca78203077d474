"""Takes with what they were made of, how they moved, and what Runflow sent."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from generations.callbacks import Delivery
from generations.generation import Generation, Reference, Transition
from generations.models import Asset, Event, Lane
from generations.status import FINAL
from generations.tasks import process_delivery, wake_up
from happyhorse.celery import wake
from projects.audit.admin import ReadOnly


class ReferenceInline(ReadOnly, admin.TabularInline[Reference, Generation]):
    model = Reference
    extra = 0
    fields = ("position", "handle", "look", "image")


class TransitionInline(ReadOnly, admin.TabularInline[Transition, Generation]):
    model = Transition
    extra = 0
    fields = ("at", "source", "target", "by", "why")


class DeliveryInline(ReadOnly, admin.TabularInline[Delivery, Generation]):
    model = Delivery
    extra = 0
    fields = ("received_at", "event", "run_id", "processed_at", "problem")
    show_change_link = True


@admin.register(Generation)
class GenerationAdmin(ReadOnly, admin.ModelAdmin[Generation]):
    list_display = ("number", "project", "author", "status", "status_at", "amount", "charged", "problem")
    list_display_links = ("number", "project")
    list_filter = ("status", "resolution", "aspect_ratio", "visibility", "project")
    search_fields = ("code", "run_id", "prompt", "author__email", "project__name", "=number")
    date_hierarchy = "created_at"
    list_select_related = ("project", "author")
    inlines = (ReferenceInline, TransitionInline, DeliveryInline)
    actions = ("process_again",)

    @admin.action(description="Process again")
    def process_again(self, request: HttpRequest, queryset: QuerySet[Generation]) -> None:
        """Look at the takes now instead of at their next turn. Nothing is ever paid twice by this."""
        takes = list(queryset.exclude(status__in=FINAL))
        for take in takes:
            wake_up(take)
        messages.info(request, f"{len(takes)} takes are looked at now; finished ones were left alone.")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin[Delivery]):
    list_display = ("received_at", "code", "event", "run_id", "processed_at", "problem")
    list_filter = ("event", ("processed_at", admin.EmptyFieldListFilter))
    search_fields = ("code", "run_id", "digest")
    date_hierarchy = "received_at"
    actions = ("process_again",)

    @admin.action(description="Process again")
    def process_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Follow what the callbacks say once more, as if they had just come."""
        ids = list(queryset.values_list("pk", flat=True))
        queryset.update(processed_at=None, problem="")
        for pk in ids:
            wake(process_delivery, pk)
        messages.info(request, f"{len(ids)} deliveries are processed again.")


@admin.register(Transition)
class TransitionAdmin(ReadOnly, admin.ModelAdmin[Transition]):
    list_display = ("at", "generation", "source", "target", "by", "why")
    list_filter = ("target",)
    search_fields = ("generation__code", "why", "by__email")
    list_select_related = ("generation", "by")


@admin.register(Reference)
class ReferenceAdmin(ReadOnly, admin.ModelAdmin[Reference]):
    list_display = ("generation", "position", "handle", "look", "image")
    search_fields = ("handle", "generation__code", "image__sha256")
    list_select_related = ("generation", "image")


@admin.register(Asset)
class AssetAdmin(ReadOnly, admin.ModelAdmin[Asset]):
    list_display = ("asset_id", "sha256", "expires_at")
    search_fields = ("asset_id", "sha256")
    # Signed addresses are secrets.
    exclude = ("url",)


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin[Event]):
    list_display = ("id", "project", "kind", "subject", "created_at")
    list_filter = ("kind",)
    search_fields = ("=subject", "project__name")
    list_select_related = ("project",)


@admin.register(Lane)
class LaneAdmin(ReadOnly, admin.ModelAdmin[Lane]):
    search_fields = ("id",)
