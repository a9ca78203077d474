"""Amounts of money: exact US dollars with four decimal places, whole numbers in the database.

SQLite would compare DECIMAL columns as floating point (0.1 + 0.2 <= 0.3 is false there), so a column holds
ten-thousandths of a dollar as a 64-bit integer and Python sees `Decimal`.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable

STEP = Decimal("0.0001")
ZERO = Decimal("0.0000")


def exact(value: Decimal | int | str) -> Decimal:
    """The amount with four places. Raises ValueError when that would lose something."""
    try:
        amount = Decimal(value).quantize(STEP)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not an amount of money") from error
    if amount != Decimal(value):
        raise ValueError(f"{value!r} has more than four decimal places")
    return amount


def dollars(amount: Decimal) -> str:
    """As people read it: $1,234.50; a third and fourth place only where they are not zero."""
    text = f"{abs(amount):,.4f}"
    while text.endswith("0") and len(text.rsplit(".", 1)[1]) > 2:
        text = text[:-1]
    return f"-${text}" if amount < 0 else f"${text}"


class UsdField(models.BigIntegerField):  # type: ignore[type-arg]
    """A column of US dollars: `Decimal` with four places in Python, ten-thousandths in the database."""

    # What the type checker's Django plugin is told about attributes of this kind.
    _pyi_private_set_type: Decimal | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal  # type: ignore[assignment]

    def from_db_value(
        self,
        value: int | None,
        expression: object,  # noqa: ARG002
        connection: BaseDatabaseWrapper,  # noqa: ARG002
    ) -> Decimal | None:
        return None if value is None else (Decimal(value) * STEP).quantize(STEP)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            return exact(value)
        except (ValueError, TypeError) as error:
            raise ValidationError("Enter an amount in dollars, with four decimal places at most.") from error

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return int(exact(value) / STEP)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        defaults = {"label": self.verbose_name, "required": not self.blank, "help_text": self.help_text}
        return forms.DecimalField(max_digits=14, decimal_places=4, **{**defaults, **kwargs})


def usd(amount: Decimal) -> models.Value:
    """The amount as a query expression, to be added to or compared with a UsdField."""
    return models.Value(amount, output_field=UsdField())
