"""Opening cases: what is wrong with one thing in one way is one open case, however many say so and however often.

Who opens one is listening.py for what the studio itself finds, and the reports of members and guests. Moderators hear
of a case once, when it is opened.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from generations.moderation.cases import Case, Report
from generations.together.notices import Kind, News, notify
from projects.audit import record
from projects.people.user import User

SUBJECTS = ("take", "comment", "character", "picture")
TRIES = 5


def moderators() -> models.QuerySet[User]:
    """Who may decide now."""
    suspended = Q(suspended_until__gt=timezone.now())
    return User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), is_active=True).exclude(suspended)


@transaction.atomic
def open_case(
    kind: Case.Kind,
    *,
    severity: Case.Severity = Case.Severity.MEDIUM,
    matches: Sequence[Mapping[str, Any]] = (),
    **named: Any,
) -> Case:
    """The open case of this kind about what is named: the one that stands, or else a new one.

    `named` are a case's columns: one of SUBJECTS; for an appeal the ruling too, as `appeals`; `person` and `project`
    where they are others than the subject's own. The row is locked until the caller's transaction ends, so that what
    is added to it comes before it is decided.
    """
    subject = {"appeals": named["appeals"]} if named.get("appeals") else subject_of(named)
    for _ in range(TRIES):
        if case := standing(kind, subject, severity, matches):
            return case
        try:
            with transaction.atomic():
                return new(kind, {"severity": severity, "matches": list(matches), **origin_of(named), **named})
        except IntegrityError:
            # Somebody opened it a moment earlier; it is there now, or was closed again meanwhile.
            continue
    raise IntegrityError(f"No case could be opened about {subject}.")


def subject_of(named: Mapping[str, Any]) -> dict[str, Any]:
    return {name: named[name] for name in SUBJECTS if named.get(name)}


def standing(
    kind: Case.Kind, subject: dict[str, Any], severity: Case.Severity, matches: Sequence[Mapping[str, Any]]
) -> Case | None:
    """The one that is open, made graver where this is, and with what the rules found last."""
    case = Case.objects.select_for_update(of=("self",)).filter(kind=kind, closed_at=None, **subject).first()
    if case is None:
        return None
    found = list(matches) or case.matches
    if case.severity < severity or case.matches != found:
        case.severity, case.matches = max(case.severity, severity), found
        case.save(update_fields=["severity", "matches"])
        touch(case)
    return case


def new(kind: Case.Kind, fields: dict[str, Any]) -> Case:
    case = Case.objects.create(kind=kind, **fields)
    record("case.opened", case, project=case.project, after={"kind": case.kind, "severity": case.severity})
    tell_moderators(case)
    return case


def origin_of(named: Mapping[str, Any]) -> dict[str, Any]:
    """Whose the subject is, and where it stands."""
    if take := named.get("take"):
        return {"person": take.author, "project": take.project}
    if comment := named.get("comment"):
        return {"person": comment.author, "project": comment.generation.project}
    character = named.get("character") or (named["picture"].look.character if named.get("picture") else None)
    if character is None:
        return {}
    maker = named["picture"].added_by if named.get("picture") else character.created_by
    return {"person": maker, "project": character.project}


def tell_moderators(case: Case) -> None:
    """All but whom it concerns and, of an appeal, whoever decided: they may not take it."""
    concerned = (case.person_id, case.appeals.by_id if case.appeals else None)
    barred = [person for person in concerned if person is not None]
    words = f"{case.get_kind_display()} waits for a moderator: {case.place}"
    news = News(Kind.CASE, words, url=reverse("case", args=[case.pk]), cause=f"case:{case.pk}")
    notify(moderators().exclude(pk__in=barred), news)


def touch(case: Case) -> None:
    """Have open queues draw it anew."""
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)


@transaction.atomic
def add_report(  # noqa: PLR0913 (each is a column of its own)
    reason: Report.Reason,
    words: str = "",
    *,
    by: User | None = None,
    guest_name: str = "",
    guest_key: str = "",
    severity: Case.Severity = Case.Severity.MEDIUM,
    **subject: Any,
) -> Report:
    """What a member, or a guest by their browser, says against a subject, in its one open case.

    Whoever says it again has changed their words: one report for each.
    """
    case = open_case(Case.Kind.REPORT, severity=severity, **subject)
    who = {"by": by} if by else {"guest_key": guest_key}
    said = {"reason": reason, "words": words[:600], "guest_name": guest_name[:60]}
    report, is_new = case.reports.update_or_create(defaults=said, **who)
    touch(case)
    if is_new:
        record("case.reported", case, by=by, project=case.project, after={"reason": report.reason})
    return report
