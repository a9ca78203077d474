"""The ledger's charges in the columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification.

All mandatory columns of version 1.2 are there, some others that finance tools read, and our own with the prefix `x_`.
A row is a movement onto the account "charged": holds and releases are no charges. The provider names no billing
account, so it bears the studio's name. Days and months are the studio's, written in UTC.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from generations.money.exports import COLUMNS, Row, cell, lines
from generations.money.ledger import Account, Entry, Kind
from generations.money.usd import STEP, ZERO

VERSION = "1.2"
SOURCES = COLUMNS | {
    "project_id": "project_id",
    "project_name": "project__name",
    "model": "price__model",
    "finished_at": "generation__finished_at",
}


def charges(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.filter(target=Account.CHARGED)


def as_focus(found: Iterable[list[Row]]) -> Iterator[str]:
    """CSV without the mark of UTF-8, which the specification does not know."""
    yield lines([NAMES])
    for page in found:
        yield lines([cell(focused[name]) for name in NAMES] for focused in map(focus, page))


def focus(row: Row) -> Row:
    """One charge. Everything is text but for the numbers."""
    return money_of(row) | periods_of(row) | parties_of(row) | subject_of(row) | own_of(row)


def money_of(row: Row) -> Row:
    amount, rate = row["amount_usd"], row["rate_usd"]
    seconds = (amount / rate).quantize(STEP) if rate else ZERO
    # The product of quantity and unit price has to be the cost; where it cannot be, there is no unit price.
    price = rate if seconds * rate == amount else None
    return {
        **dict.fromkeys(("BilledCost", "ContractedCost", "EffectiveCost", "ListCost"), amount),
        "ContractedUnitPrice": price,
        "ListUnitPrice": price,
        "PricingQuantity": seconds,
        "PricingUnit": "Seconds",
        "PricingCategory": "Standard",
        "BillingCurrency": "USD",
    }


def periods_of(row: Row) -> Row:
    day: date = row["day"]
    month = day.replace(day=1)
    return {
        "BillingPeriodStart": moment(month),
        "BillingPeriodEnd": moment((month + timedelta(days=32)).replace(day=1)),
        "ChargePeriodStart": moment(day),
        "ChargePeriodEnd": moment(day + timedelta(days=1)),
        "ChargeCategory": "Usage",
        "ChargeClass": "Correction" if corrects_an_earlier_month(row) else "",
        "ChargeDescription": f"{row['seconds']} s of video at {row['resolution']}, {row['kind']}",
        "ChargeFrequency": "Usage-Based",
    }


def corrects_an_earlier_month(row: Row) -> bool:
    """FOCUS calls only that a correction: within the month it is a charge like any other."""
    finished: datetime | None = row["finished_at"]
    if row["kind"] != Kind.CORRECTION or finished is None:
        return False
    day: date = row["day"]
    return finished.astimezone(zone()).date() < day.replace(day=1)


def moment(day: date) -> str:
    """When the day begins in the studio, in UTC."""
    return datetime.combine(day, time(), zone()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def zone() -> ZoneInfo:
    return ZoneInfo(settings.STUDIO_TIME_ZONE)


def parties_of(row: Row) -> Row:
    provider = "Runflow" if settings.RUNFLOW_MODE == "live" else f"Runflow ({settings.RUNFLOW_MODE})"
    return {
        **dict.fromkeys(("ProviderName", "PublisherName", "InvoiceIssuerName"), provider),
        "BillingAccountId": settings.STUDIO_NAME,
        "BillingAccountName": settings.STUDIO_NAME,
        "SubAccountId": str(row["project_id"]),
        "SubAccountName": row["project_name"],
        "SubAccountType": "Project",
    }


def subject_of(row: Row) -> Row:
    tags = {"member": row["member"], "shot": row["shot"] or "", "resolution": row["resolution"]}
    return {
        "ServiceName": row["model"],
        "ServiceCategory": "AI and Machine Learning",
        "ServiceSubcategory": "Generative AI",
        "SkuId": f"{row['model']} {row['resolution']}",
        "SkuPriceId": str(row["price_id"]),
        "ResourceId": row["take_code"],
        "ResourceName": f"T{row['take']}",
        "ResourceType": "Take",
        "Tags": json.dumps(tags, ensure_ascii=False),
    }


def own_of(row: Row) -> Row:
    return {
        "x_EntryPosition": row["entry"],
        "x_EntryKind": row["kind"],
        "x_EntryHash": row["hash"],
        "x_BookedAt": row["booked_at"],
        "x_MemberId": row["member_id"],
        "x_RunId": row["run_id"],
        "x_Status": row["status"],
    }


NAMES = [
    *("BilledCost", "ContractedCost", "EffectiveCost", "ListCost", "ContractedUnitPrice", "ListUnitPrice"),
    *("PricingQuantity", "PricingUnit", "PricingCategory", "BillingCurrency", "BillingPeriodStart"),
    *("BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ChargeClass"),
    *("ChargeDescription", "ChargeFrequency", "ProviderName", "PublisherName", "InvoiceIssuerName"),
    *("BillingAccountId", "BillingAccountName", "SubAccountId", "SubAccountName", "SubAccountType", "ServiceName"),
    *("ServiceCategory", "ServiceSubcategory", "SkuId", "SkuPriceId", "ResourceId", "ResourceName", "ResourceType"),
    *("Tags", "x_EntryPosition", "x_EntryKind", "x_EntryHash", "x_BookedAt", "x_MemberId", "x_RunId", "x_Status"),
]
