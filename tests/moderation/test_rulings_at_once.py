"""Decisions at the same moment, in threads with connections of their own: one wins, and nothing is done twice.

The same sentences run on PostgreSQL in tests/services.
"""

import pytest

from generations.generation import Generation
from generations.moderation.appeals import add, appeal, take_back
from generations.moderation.cases import Case
from generations.moderation.rulings import Refused, Ruling, decide, undo
from generations.status import Status
from projects.audit import AuditEntry
from tests.factories import make_generation
from tests.generations.test_concurrency import at_once
from tests.moderation.moderators import Visibility, flagged, make_moderator, reported

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_eight_decide_at_once_and_one_wins(project, bob):
    case = flagged(project, bob)
    moderators = [make_moderator(f"Moderator{number}") for number in range(8)]

    def press(number: int) -> bool:
        try:
            decide(Case.objects.get(pk=case.pk), moderators[number], "hide", "violence")
        except Refused:
            return False
        return True

    assert sorted(at_once(8, press)) == [False] * 7 + [True]
    assert Ruling.objects.count() == AuditEntry.objects.filter(action="case.decided").count() == 1


def test_eight_undo_at_once_and_one_wins(project, bob):
    ruling = decide(flagged(project, bob), make_moderator("Ines"), "allow", "alarm")
    moderators = [make_moderator(f"Moderator{number}") for number in range(8)]

    def press(number: int) -> bool:
        try:
            undo(Ruling.objects.get(pk=ruling.pk), moderators[number])
        except Refused:
            return False
        return True

    assert sorted(at_once(8, press)) == [False] * 7 + [True]
    assert AuditEntry.objects.filter(action="case.undone").count() == 1


def test_two_cases_about_one_take_decided_at_once_leave_the_stricter(project, bob):
    take = make_generation(project, bob, status=Status.READY, visibility=Visibility.HIDDEN)
    cases = [reported(take), Case.objects.create(kind="output", take=take, project=project, person=bob)]
    moderators, answers = [make_moderator("Ines"), make_moderator("Oskar")], ("remove", "allow")
    at_once(2, lambda number: decide(cases[number], moderators[number], answers[number], "consent"))
    assert Generation.objects.get(pk=take.pk).visibility == Visibility.REMOVED


def test_eight_messages_at_once_are_one(project, bob):
    ruling = decide(flagged(project, bob), make_moderator("Ines"), "hide", "violence")
    case = appeal(ruling, bob, "else", "It is steam.")

    def press(number: int) -> bool:
        try:
            add(ruling, bob, f"Message {number}")
        except Refused:
            return False
        return True

    answers = at_once(8, press)
    assert sorted(answers) == [False] * 7 + [True]
    assert Case.objects.get(pk=case.pk).addition == f"Message {answers.index(True)}"


def test_an_appeal_that_is_taken_back_and_granted_at_once_is_one_of_the_two(project, bob):
    ruling = decide(flagged(project, bob), make_moderator("Ines"), "hide", "violence")
    case, oskar = appeal(ruling, bob, "else", "It is steam."), make_moderator("Oskar")

    def press(number: int) -> bool:
        try:
            if number:
                take_back(ruling, bob)
            else:
                decide(Case.objects.get(pk=case.pk), oskar, "allow", "alarm")
        except Refused:
            return False
        return True

    granted, taken_back = at_once(2, press)
    assert granted != taken_back
    assert Ruling.objects.get(pk=ruling.pk).stands == taken_back
