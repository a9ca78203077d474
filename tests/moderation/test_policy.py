"""The studio's policy: read by moderators, changed by admins, and held to by every way of making takes."""

import uuid

import pytest

from generations.generation import Generation
from generations.models import Policy
from generations.moderation.policy_views import change
from generations.status import Status
from projects.models import AuditEntry
from tests.factories import cite, make_character, make_generation, make_picture
from tests.generations.pages import client_of, order_form, press, read, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/moderation/policy/"
STRICT = {"requires_safety_checker": "on", "hides_flagged": "on", "guests_may_report": "on"}
LAX = {"requires_safety_checker": False, "hides_flagged": False, "guests_may_report": False}


@pytest.fixture
def strict(db) -> Policy:
    return Policy.objects.create(requires_safety_checker=True)


@pytest.fixture
def unchecked(project, bob) -> Generation:
    """A take that was made without the check, with a picture, so that it can be made again."""
    take = make_generation(project, bob, Status.READY, safety_checker=False)
    cite(take, make_picture(make_character(project, pictures=0)))
    return take


def test_an_admin_changes_it_and_the_audit_log_says_from_what_to_what(ada):
    assert client_of(ada).post(ADDRESS, STRICT).status_code == 302
    assert Policy.now().requires_safety_checker
    entry = AuditEntry.objects.get(action="policy.changed")
    assert (entry.by, entry.before, entry.after) == (
        ada, {"requires_safety_checker": False}, {"requires_safety_checker": True},
    )  # fmt: skip


def test_what_changes_nothing_leaves_no_trace(ada, strict):
    client_of(ada).post(ADDRESS, STRICT)
    assert (Policy.objects.count(), AuditEntry.objects.filter(action="policy.changed").count()) == (1, 0)


def test_a_moderator_reads_it_and_cannot_change_it(desk, strict):
    page = desk.get(ADDRESS).content.decode()
    assert '<fieldset class="stack" disabled>' in page
    assert "Save the policy" not in page
    assert desk.post(ADDRESS, {}).status_code == 403
    assert Policy.now().requires_safety_checker


def test_the_tabs_of_moderation_lead_to_it(desk):
    assert f'href="{ADDRESS}"' in desk.get("/moderation/").content.decode()
    assert f'href="{ADDRESS}" aria-current="page"' in desk.get(ADDRESS).content.decode()


def test_the_composer_cannot_send_without_the_check(project, bob, strict):
    make_character(project)
    press(bob, project, order_form(safety_checker=""))
    assert list(Generation.objects.values_list("safety_checker", flat=True)) == [True, True]


def test_without_the_policy_the_composer_can(project, bob):
    make_character(project)
    press(bob, project, order_form(safety_checker=""))
    assert not Generation.objects.filter(safety_checker=True).exists()


def test_every_line_of_a_batch_is_checked(project, bob, strict):
    make_character(project)
    press(bob, project, order_form("@pilot waves\n@pilot sleeps", per_line="on", safety_checker=""))
    assert set(Generation.objects.values_list("prompt", "safety_checker")) == {
        ("@pilot waves", True), ("@pilot sleeps", True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("way", "status"), [("again", Status.READY), ("final", Status.READY), ("retry", Status.FAILED)]
)
@pytest.mark.usefixtures("strict")
def test_takes_made_of_others_are_checked_though_those_were_not(way, status, bob, unchecked):
    Generation.objects.filter(pk=unchecked.pk).update(status=status)
    form = {"click": str(uuid.uuid4()), "price": "10"}
    assert client_of(bob).post(f"/projects/low-orbit/takes/1/{way}/", form).status_code == 302
    assert Generation.objects.get(parent=unchecked).safety_checker


def test_a_remix_is_checked(project, bob, unchecked, strict):
    press(bob, project, order_form(parent=1, safety_checker="", takes="1"))
    assert Generation.objects.get(parent=unchecked).safety_checker


def test_the_composer_shows_the_switch_on_and_locked(project, bob, strict):
    page = read(bob, "board", project)
    assert 'id="safety_checker" checked disabled' in page
    assert "The studio wants it on" in text_of(page)


def test_takes_that_wait_unsent_are_checked_from_now_on(project, bob, ada):
    waiting, sent = (
        make_generation(project, bob, each, safety_checker=False) for each in (Status.QUEUED, Status.RENDERING)
    )
    assert change({**LAX, "requires_safety_checker": True}, ada) == 1
    checked = dict(Generation.objects.values_list("pk", "safety_checker"))
    assert checked == {waiting.pk: True, sent.pk: False}
