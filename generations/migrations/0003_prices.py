"""The provider's rates of 28 April 2026, and the rows of which there is exactly one."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import migrations

RATES = {"720p": Decimal("0.14"), "1080p": Decimal("0.28")}


def enter(apps, schema_editor):
    price = apps.get_model("generations", "Price")
    for resolution, rate in RATES.items():
        price.objects.create(resolution=resolution, rate=rate, starts_at=datetime(2026, 4, 28, tzinfo=UTC))
    apps.get_model("generations", "Budget").objects.create(kind="studio")
    apps.get_model("generations", "Lane").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("generations", "0002_initial")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
