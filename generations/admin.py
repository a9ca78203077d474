"""The operators' view of takes and money: everything can be found and read, and history cannot be changed."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from generations.callbacks import Delivery
from generations.generation import Generation, Reference, Transition
from generations.models import Asset, Budget, Entry, Event, Lane, Price
from generations.status import FINAL
from generations.tasks import process_delivery, wake_up
from happyhorse.celery import wake


class ReadOnly:
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


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


class PriceForm(forms.ModelForm[Price]):
    """A price begins in the future: takes that were sent were priced by what was in force then."""

    class Meta:
        model = Price
        fields = ("model", "resolution", "rate", "starts_at")
        labels = {"rate": "US dollars per second", "starts_at": "Begins"}
        help_texts = {
            "rate": "For one second of video. Takes that were sent before keep the price that they were sent at.",
            "starts_at": "In the future, in the studio's time zone. Until then it can be changed or taken back.",
        }

    def clean_rate(self) -> Decimal:
        rate: Decimal = self.cleaned_data["rate"]
        if rate <= 0:
            raise forms.ValidationError("A second costs something: enter an amount above zero.")
        return rate

    def clean_starts_at(self) -> datetime:
        moment: datetime = self.cleaned_data["starts_at"]
        if moment <= timezone.now():
            raise forms.ValidationError("This must lie in the future: what has begun cannot be priced anew.")
        return moment


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin[Price]):
    """A price that has begun belongs to takes and stays as it is; another one may begin later."""

    form = PriceForm
    list_display = ("resolution", "rate", "starts_at", "state", "model")
    list_filter = ("resolution",)
    search_fields = ("model",)

    @admin.display(description="")
    def state(self, price: Price) -> str:
        return "has begun, stays as it is" if price.has_begun else "begins later, can be changed"

    def has_change_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.has_begun)

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        return super().has_delete_permission(request, obj) and bool(obj and not obj.has_begun)


@admin.register(Budget)
class BudgetAdmin(ReadOnly, admin.ModelAdmin[Budget]):
    """Limits are set in a project's settings, which count anew and lock what a press of Generate must lock."""

    list_display = ("owner", "kind", "member", "limit", "resets", "held", "charged", "left")
    list_filter = ("kind", "resets")
    search_fields = ("project__name", "member__email")
    list_select_related = ("project", "member")


@admin.register(Entry)
class EntryAdmin(ReadOnly, admin.ModelAdmin[Entry]):
    list_display = (
        "day",
        "project",
        "position",
        "kind",
        "source",
        "target",
        "amount",
        "generation",
        "member",
        "reason",
        "by",
    )
    list_filter = ("kind", ("by", admin.EmptyFieldListFilter), "project")
    search_fields = ("run_id", "generation__code", "member__email", "by__email", "reason", "hash")
    date_hierarchy = "day"
    list_select_related = ("project", "generation", "member", "by")
