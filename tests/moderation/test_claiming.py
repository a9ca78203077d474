"""A case is in one moderator's hand at a time, for a quarter of an hour, and never in that of whom it concerns."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from generations.moderation.cases import CLAIM, Case
from generations.moderation.claiming import claim, hand_on, let_go
from generations.moderation.opening import open_case
from generations.moderation.rulings import decide
from generations.together.notices import Notice
from projects.audit import AuditEntry
from tests.moderation.moderators import flagged, make_moderator


@pytest.fixture
def oskar(db):
    return make_moderator("Oskar")


@pytest.fixture
def case(project, bob) -> Case:
    return flagged(project, bob)


def test_whoever_claims_it_first_has_it(case, ines, oskar):
    assert claim(case, ines)
    assert not claim(case, oskar)
    assert case.holder == ines


def test_a_claim_ends_by_itself(case, ines, oskar):
    claim(case, ines)
    with time_machine.travel(timezone.now() + CLAIM):
        assert case.holder is None
        assert claim(case, oskar)
        assert case.holder == oskar


def test_whoever_works_on_keeps_it(case, ines, oskar):
    claim(case, ines)
    with time_machine.travel(timezone.now() + CLAIM * 0.9):
        assert claim(case, ines)
    with time_machine.travel(timezone.now() + CLAIM * 1.5):
        assert not claim(case, oskar)
    assert AuditEntry.objects.filter(action="case.claimed").count() == 1


def test_what_is_let_go_is_free(case, ines, oskar):
    claim(case, ines)
    assert not let_go(case, oskar)
    assert let_go(case, ines)
    assert claim(case, oskar)


def test_it_is_handed_on_and_the_other_hears_of_it(case, ines, oskar):
    assert hand_on(case, ines, oskar)
    assert case.holder == oskar
    assert not hand_on(case, ines, ines)
    assert Notice.objects.get(user=oskar, by=ines).words == "passed you a case: Hidden output, T1, Low Orbit"


def test_nobody_claims_or_is_handed_their_own(project, ines, oskar):
    own = flagged(project, ines)
    with pytest.raises(PermissionDenied):
        claim(own, ines)
    with pytest.raises(PermissionDenied):
        hand_on(own, oskar, ines)
    assert Case.objects.get().claimed_by is None


def test_nobody_claims_the_appeal_against_their_own_decision(case, bob, ines, oskar):
    ruling = decide(case, ines, "hide", "violence")
    appeal = open_case(Case.Kind.APPEAL, take=case.take, appeals=ruling)
    with pytest.raises(PermissionDenied):
        claim(appeal, ines)
    assert claim(appeal, oskar)


def test_what_is_closed_cannot_be_claimed(case, ines):
    Case.objects.update(closed_at=timezone.now())
    assert not claim(case, ines)


def test_each_step_is_in_the_audit_log(case, ines, oskar):
    claim(case, ines)
    hand_on(case, ines, oskar)
    let_go(case, oskar)
    done = AuditEntry.objects.filter(subject_kind="case", subject_id=str(case.pk)).order_by("id")
    assert [row.action for row in done] == ["case.opened", "case.claimed", "case.passed", "case.released"]
