"""Prices, limits and the ledger. A price is entered for the future alone; limits are set in a project's settings."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from generations.models import ApprovalRule, Budget, BudgetAlert, Entry, MoneyRequest, Period, Price
from projects.audit.admin import Audited, ReadOnly


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
class PriceAdmin(Audited, admin.ModelAdmin[Price]):
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


@admin.register(Period)
class PeriodAdmin(ReadOnly, admin.ModelAdmin[Period]):
    list_display = ("budget", "name", "member", "held", "charged")
    list_filter = ("budget__kind",)
    search_fields = ("name", "budget__project__name", "member__email")
    list_select_related = ("budget__project", "member")


@admin.register(MoneyRequest)
class MoneyRequestAdmin(ReadOnly, admin.ModelAdmin[MoneyRequest]):
    list_display = [field.name for field in MoneyRequest._meta.concrete_fields]  # noqa: SLF001
    search_fields = ("project__name", "by__email")


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(ReadOnly, admin.ModelAdmin[ApprovalRule]):
    list_display = ("__str__", "project", "over", "decider")
    search_fields = ("project__name",)
    list_select_related = ("project",)


@admin.register(BudgetAlert)
class BudgetAlertAdmin(ReadOnly, admin.ModelAdmin[BudgetAlert]):
    list_display = [field.name for field in BudgetAlert._meta.concrete_fields]  # noqa: SLF001
