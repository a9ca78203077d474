"""Many at once, in threads with connections of their own: no report is lost, and no case is in two hands.

The same sentences run on PostgreSQL in tests/services.
"""

import pytest

from generations.moderation.cases import Case, Report
from generations.moderation.claiming import claim
from generations.moderation.opening import add_report, open_case
from generations.together.notices import Notice
from projects.audit import AuditEntry
from projects.models import User
from tests.factories import make_generation
from tests.generations.test_concurrency import at_once
from tests.moderation.moderators import make_moderator

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
REPORTS, THREADS = 1000, 12


def make_members() -> list[User]:
    return User.objects.bulk_create(
        User(email=f"{number}@studio.test", name=f"Member {number}", tint=1) for number in range(REPORTS)
    )


def test_a_thousand_reports_at_once_are_one_case_and_none_is_lost(project, bob):
    """Acceptance D5."""
    take, members = make_generation(project, bob), make_members()
    make_moderator("Ines")

    def press(number: int) -> None:
        for person in members[number::THREADS]:
            add_report(Report.Reason.OTHER, f"Said by {person}", by=person, take=take)

    assert at_once(THREADS, press) == [None] * THREADS
    case = Case.objects.get()
    assert {report.by for report in case.reports.select_related("by")} == set(members)
    assert Notice.objects.count() == 1
    assert AuditEntry.objects.filter(action="case.reported").count() == REPORTS


def test_eight_moderators_at_once_and_one_has_it(project, bob):
    case = open_case(Case.Kind.OUTPUT, take=make_generation(project, bob))
    moderators = [make_moderator(f"Moderator{number}") for number in range(8)]
    answers = at_once(8, lambda number: claim(Case.objects.get(pk=case.pk), moderators[number]))
    assert sorted(answers) == [False] * 7 + [True]
    assert Case.objects.get().claimed_by == moderators[answers.index(True)]
    assert AuditEntry.objects.filter(action="case.claimed").count() == 1
