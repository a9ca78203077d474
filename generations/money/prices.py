"""What a second of video costs, and the one function that prices the button, the hold and the batch."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from generations.money.usd import UsdField, exact
from generations.runflow.schema import MODEL
from projects.project import RESOLUTIONS


class NoPrice(Exception):
    """Nobody has entered a price for this; without one nothing may be sent."""


class PriceHasBegun(Exception):
    """Somebody tried to change a price that takes may have been held at."""

    def __init__(self) -> None:
        super().__init__("This price has begun, so it stays as it is. Enter another one that begins later.")


class Price(models.Model):
    """USD per second of one model at one resolution, from a moment on. The newest that has begun is in force."""

    model = models.CharField(max_length=80, default=MODEL)
    resolution = models.CharField(max_length=5, choices=[(name, name) for name in RESOLUTIONS])
    rate = UsdField(help_text="US dollars per second of video.")
    starts_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("model", "resolution", "starts_at"), name="one_price_per_start"),
        ]
        ordering = ("model", "resolution", "-starts_at")

    def __str__(self) -> str:
        return f"{self.resolution} at ${self.rate} per second"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises PriceHasBegun."""
        self.assert_future()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises PriceHasBegun."""
        self.assert_future()
        return super().delete(*args, **kwargs)

    @classmethod
    def in_force(cls, resolution: str, at: datetime | None = None, model: str = MODEL) -> "Price":
        """Raises NoPrice when there is none."""
        begun = cls.objects.filter(model=model, resolution=resolution, starts_at__lte=at or timezone.now())
        price = begun.order_by("-starts_at").first()
        if price is None:
            raise NoPrice(f"There is no price for {model} at {resolution}.")
        return price

    def assert_future(self) -> None:
        """By the row as it stands, whatever this object was changed to."""
        if Price.objects.filter(pk=self.pk, starts_at__lte=timezone.now()).exists():
            raise PriceHasBegun

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    def of(self, seconds: int) -> Decimal:
        """USD for a clip of so many whole seconds."""
        return amount_of(seconds, self.rate)


def amount_of(seconds: int, rate: Decimal) -> Decimal:
    """Whole seconds times USD per second, exact."""
    return exact(seconds * rate)
