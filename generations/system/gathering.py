"""Gathers the facts after a rehearsal, from the database, from the stored files and from the sandbox."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db.models import Q, Sum
from PIL import Image

from generations import media
from generations.callbacks import Delivery
from generations.generation import Generation, Transition
from generations.money.budgets import Budget
from generations.money.ledger import Account, Entry
from generations.money.usd import ZERO
from generations.money.verifying import flaws
from generations.status import Status
from generations.system.facts import BudgetFacts, DeliveryFacts, Facts, Recoveries, RunFacts, TakeFacts

LENIENCE_SECONDS = Decimal("0.1")


def gather(clicks: Mapping[uuid.UUID, int], surprises: Sequence[str]) -> Facts:
    """Raises httpx.HTTPError when the sandbox does not show its invoice."""
    return Facts(
        takes=list(takes()),
        runs=[run_of(line) for line in witness("invoice")["runs"]],
        budgets=[budget_of(budget) for budget in Budget.objects.select_related("project")],
        deliveries=[delivery_of(delivery) for delivery in Delivery.objects.all()],
        broken_chains=list(flaws()),
        clicks=clicks,
        surprises=surprises,
    )


def witness(name: str) -> Any:
    """What the sandbox says under `/_sandbox/`."""
    key = {"Authorization": f"Bearer {settings.RUNFLOW_API_KEY}"}
    answer = httpx.get(f"{settings.RUNFLOW_BASE_URL}/_sandbox/{name}", headers=key, timeout=30, trust_env=False)
    return answer.raise_for_status().json()


def takes() -> Iterator[TakeFacts]:
    reserved, charged = balances(Account.RESERVED), balances(Account.CHARGED)
    for take in Generation.objects.select_related("project").order_by("project", "number"):
        yield TakeFacts(
            code=take.code,
            name=f"{take.project.slug} {take}",
            click=take.click,
            status=take.status,
            reserved=take.reserved,
            charged=take.charged,
            booked_reserved=reserved.get(take.pk, ZERO),
            booked_charged=charged.get(take.pk, ZERO),
            flaw=flaw_of(take) if take.status == Status.READY else "",
        )


def balances(account: Account) -> dict[int, Decimal]:
    """What stands on this account for each take, by the ledger's rows alone, in USD."""
    came = Sum("amount", filter=Q(target=account), default=0)
    went = Sum("amount", filter=Q(source=account), default=0)
    rows = Entry.objects.order_by().values("generation").annotate(came=came, went=went)
    return {row["generation"]: row["came"] - row["went"] for row in rows}


def flaw_of(take: Generation) -> str:
    """What is wrong with the files of a ready take; empty when all are there and are what they should be."""
    try:
        clip = media.probe(Path(take.clip.path))
        media.probe(Path(take.preview.path))
        with Image.open(take.poster.path) as poster:
            poster.load()
    except (media.NotAClip, OSError, ValueError) as error:
        return str(error) or type(error).__name__
    if (clip.video_codec, clip.audio_codec) != ("h264", "aac"):
        return f"its codecs are {clip.video_codec} and {clip.audio_codec}"
    if abs(clip.duration - take.duration) > LENIENCE_SECONDS:
        return f"it lasts {clip.duration} s instead of {take.duration} s"
    return ""


def run_of(line: dict[str, Any]) -> RunFacts:
    return RunFacts(line["run_id"], line["client_ref"] or "", line["status_code"], Decimal(line["cost"] or 0))


def budget_of(budget: Budget) -> BudgetFacts:
    return BudgetFacts(budget.owner, budget.project is None, budget.held, budget.charged)


def delivery_of(delivery: Delivery) -> DeliveryFacts:
    said = json.loads(delivery.body)
    return DeliveryFacts(delivery.code, delivery.run_id, said["status"], delivery.processed_at is not None)


def recoveries() -> Recoveries:
    """Read from the takes' history."""
    moves = Transition.objects.order_by()
    resolved = moves.filter(source=Status.UNKNOWN)
    return Recoveries(
        unanswered=moves.filter(target=Status.UNKNOWN).count(),
        adopted=resolved.exclude(generation__run_id=None).count(),
        released=resolved.filter(generation__run_id=None).count(),
        put_off=moves.filter(source=Status.SUBMITTING, target=Status.QUEUED).count(),
    )
