"""Corrections by hand: a mistake in the books of a finished take is put right by another row, with reason and person.

The row that was wrong stays. What a person has corrected is not changed by a late message afterwards
(`Generation.book_late`).
"""

from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict

from generations.generation import Generation
from generations.money.usd import ZERO, dollars
from projects.audit import record
from projects.happenings import Happening, Kind, tell
from projects.people.user import User

LONGEST_REASON = 200
# A clip costs a few dollars: more than this is a slip of the keyboard.
LARGEST = Decimal(10_000)


class CannotCorrect(Exception):
    """Why a correction makes no sense, in words for the person. Nothing was booked."""


def may_correct(person: User) -> bool:
    return person.is_active and person.is_superuser


def only_admins(person: User) -> None:
    if not may_correct(person):
        raise PermissionDenied("Only an admin of the studio can correct the ledger.")


def correct(take: Generation, amount: Decimal, reason: str, by: User) -> None:
    """Book `amount` USD more as charged for this take, or less when it is negative.

    Raises CannotCorrect, and PermissionDenied for everybody but admins; then nothing is booked.
    """
    book(take, lambda _: amount, reason, by)


def correct_to(take: Generation, cost: Decimal, reason: str, by: User) -> None:
    """Book whatever makes `cost` USD the take's whole charge: said twice, it is booked once. Raises as `correct`."""
    book(take, lambda charged: cost - charged, reason, by)


def book(take: Generation, amount_of: Callable[[Decimal], Decimal], reason: str, by: User) -> None:
    """`amount_of` tells the correction from what is charged now, which nobody else changes meanwhile."""
    only_admins(by)
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(pk=take.pk)
        amount, reason = amount_of(row.charged), reason.strip()
        if problem := problem_of(row, amount, reason):
            raise CannotCorrect(f"{problem} Nothing was booked.")
        was = row.charged
        row.correct(amount, reason, by)
        record(
            "charge.corrected", row, by=by, project=row.project, why=reason,
            before={"charged": was}, after={"charged": was + amount},
        )  # fmt: skip
        words = "corrected the charge for {take}"
        tell(Happening(row.project_id, Kind.MONEY, words, by=by, take_id=row.pk, amount=amount))
    take.refresh_from_db(fields=["charged"])


def problem_of(take: Generation, amount: Decimal, reason: str) -> str:
    """Why this correction cannot be booked; empty when it can."""
    if not take.is_final:
        return f"{take} is still on its way. What it costs is booked when it is finished."
    if not reason or len(reason) > LONGEST_REASON:
        return f"A correction needs a reason, in {LONGEST_REASON} characters at most."
    if not amount:
        return f"{dollars(take.charged)} is what is booked for {take} already."
    if take.charged + amount < ZERO:
        return f"Only {dollars(take.charged)} was charged for {take}, and a take cannot cost less than nothing."
    if abs(amount) > LARGEST:
        return f"One correction may be {dollars(LARGEST)} at most."
    return ""


class CorrectionForm(forms.Form):
    """What a take really cost in USD, and why: an admin's, on the take's page."""

    AMOUNT = "Write what the take cost in all, in dollars, with four decimal places at most: 0.42"

    cost = forms.DecimalField(
        label="What it really cost, in dollars", min_value=0, max_digits=14, decimal_places=4,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_digits", "max_decimal_places"), AMOUNT),
        widget=forms.NumberInput(attrs={"class": "input n", "step": "any", "min": "0", "inputmode": "decimal"}),
    )  # fmt: skip
    reason = forms.CharField(
        max_length=LONGEST_REASON, error_messages={"required": "Write why, for whoever reads the ledger later."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, take: Generation, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="correct_%s", initial={"cost": take.charged})
        self.take = take

    def book(self, by: User) -> bool:
        """Book it; False when it is wrong, and then the form says how."""
        if not self.is_valid():
            return False
        try:
            correct_to(self.take, self.cleaned_data["cost"], self.cleaned_data["reason"], by)
        except CannotCorrect as problem:
            self.add_error(None, str(problem))
        return not self.errors


def form_for(take: Generation, person: User) -> CorrectionForm | None:
    """For those who may correct, once there is something to correct."""
    return CorrectionForm(take) if may_correct(person) and take.is_final else None
