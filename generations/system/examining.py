"""Checks that take time or speak to others: made every minute and on demand, their findings kept for the page."""

import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import timedelta

import httpx
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from generations.callbacks import Delivery
from generations.runflow import errors
from generations.runflow.client import connect
from generations.runflow.signature import HEADER, sign
from generations.system.card import FULL, NEARLY_FULL, Facts, Tone
from generations.system.signs import Examination, SelfTest

PATIENCE_SECONDS = 8
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    tone: Tone
    said: str
    remedy: str = ""
    facts: Facts = ()


def examine(name: str) -> Examination:
    """Make one of the checks and keep what it found."""
    finding = EXAMINATIONS[name]()
    fields = {"tone": finding.tone, "said": finding.said, "remedy": finding.remedy, "facts": finding.facts}
    row, _ = Examination.objects.update_or_create(name=name, defaults={**fields, "at": timezone.now()})
    return row


def examine_all() -> None:
    for name in EXAMINATIONS:
        examine(name)


def key() -> Finding:
    """Whether Runflow knows the key that pays."""
    shown: Facts = (("Key", masked(settings.RUNFLOW_API_KEY)),)
    began = timezone.now()
    try:
        with connect() as provider:
            account = provider.whoami()
    except errors.Refused as refusal:
        remedy = "Make a new key at app.runflow.io, set RUNFLOW_API_KEY in .env, and start the studio again."
        return Finding(
            Tone.BAD, f"Refused ({refusal.status})", f"{remedy} Takes wait until then; nothing is lost.", shown
        )
    except errors.RunflowError:
        remedy = (
            "Look whether this machine reaches the internet, and at Runflow's status page. Takes wait, none is lost."
        )
        return Finding(Tone.BAD, "Runflow does not answer", remedy, shown)
    took = (timezone.now() - began).total_seconds()
    scopes = sorted({scope for membership in account.memberships for scope in membership.scopes or []})
    facts: Facts = (*shown, ("Account", account.email or account.id), ("Answered in", f"{took:.1f} s"))
    return Finding(Tone.OK, "Works", facts=(*facts, ("May do", ", ".join(scopes))) if scopes else facts)


def masked(secret: str) -> str:
    """Enough to tell keys apart, too little to use one."""
    if len(secret) < 16:
        return "set" if secret else "none"
    return f"{secret[:8]}…{secret[-4:]}"


def storage() -> Finding:
    """Whether a file can be written, read again and deleted where clips are kept."""
    content = secrets.token_bytes(64)
    try:
        name = default_storage.save(f"checks/{secrets.token_hex(8)}.bin", ContentFile(content))
        with default_storage.open(name) as file:
            same = file.read() == content
        default_storage.delete(name)
    except Exception as error:  # each storage has errors of its own, and all mean the same here
        remedy = f"Give the studio's account the right to write to {place()}. Finished clips wait at Runflow meanwhile."
        return Finding(Tone.BAD, f"Cannot write ({type(error).__name__})", remedy)
    if not same:
        return Finding(Tone.BAD, "Reads other bytes", f"Stop sending takes and have the disk behind {place()} checked.")
    return Finding(*room())


def place() -> str:
    return "the bucket" if settings.STORAGES["default"]["BACKEND"].startswith("storages") else "MEDIA_ROOT"


def room() -> tuple[Tone, str, str, Facts]:
    """How full the disk is; a bucket does not fill up."""
    if place() == "the bucket":
        return Tone.OK, "Writes and reads", "", ()
    disk = shutil.disk_usage(settings.MEDIA_ROOT)
    share = disk.used / disk.total
    facts = (("used", str(disk.used)), ("total", str(disk.total)))
    said = f"{share:.0%} full"
    if share < NEARLY_FULL:
        return Tone.OK, said, "", facts
    remedy = "Make room on the disk that holds MEDIA_ROOT, or move the files to a larger one or to S3."
    return Tone.BAD if share >= FULL else Tone.WARN, said, remedy, facts


def callback() -> Finding:
    """Send ourselves a signed callback by the public address, and see whether it came in by the front door."""
    if not settings.PUBLIC_URL:
        return Finding(Tone.OFF, "Not used: no public address")
    if not settings.RUNFLOW_CALLBACK_SECRETS:
        return Finding(Tone.BAD, "No secret", "Set RUNFLOW_CALLBACK_SECRETS in .env to what Runflow signs with.")
    SelfTest.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
    test = SelfTest.objects.create(code=f"selftest_{secrets.token_hex(12)}")
    problem = send(test)
    test.refresh_from_db()
    if test.answered_at and not problem:
        took = (test.answered_at - test.sent_at).total_seconds()
        return Finding(Tone.OK, "Reachable", facts=(("Came in after", f"{took:.1f} s"),))
    SelfTest.objects.filter(pk=test.pk).update(words=problem or "answered by somebody else")
    remedy = (
        f"Let {settings.PUBLIC_URL} lead to this studio from outside, or correct PUBLIC_URL. "
        "Until then takes are found by polling, a little later; none is lost."
    )
    return Finding(Tone.BAD, problem or "Somebody else answers there", remedy)


def send(test: SelfTest) -> str:
    """What went wrong, in a few words; empty when it was taken."""
    body = json.dumps({"event": "run.completed", "run_id": test.code, "status": "completed"}).encode()
    headers = {"Content-Type": "application/json", HEADER: sign(body, settings.RUNFLOW_CALLBACK_SECRETS[0])}
    address = settings.PUBLIC_URL + reverse("runflow_callback", args=[test.code])
    try:
        answer = httpx.post(address, content=body, headers=headers, timeout=PATIENCE_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"Not reachable ({type(error).__name__})"
    return "" if answer.is_success else f"Answered {answer.status_code}"


def came_in(delivery: Delivery) -> bool:
    """Whether this was our own test, which is then noted and closed."""
    if not SelfTest.objects.filter(code=delivery.code, answered_at=None).update(answered_at=timezone.now()):
        return False
    delivery.delete()
    return True


EXAMINATIONS = {"key": key, "callback": callback, "storage": storage}
