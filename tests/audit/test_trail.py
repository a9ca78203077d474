"""What people change leaves a row in the audit log: who, what, from what to what, and from where."""

from decimal import Decimal

import pytest

from generations.closing.answers import answer
from generations.closing.month import Difference, Month
from generations.corrections import correct_to
from generations.money.budgets import Budget
from generations.sharing.links import ShareLink, revoke_all
from generations.status import Status
from projects.audit import AuditEntry
from projects.people import inviting, members
from tests.factories import make_generation
from tests.generations.pages import client_of

pytestmark = pytest.mark.django_db


def last(action: str) -> AuditEntry:
    (entry,) = AuditEntry.objects.filter(action=action)
    return entry


def test_a_changed_role(project, alice, bob):
    members.change_role(project.memberships.get(user=bob), "viewer", alice)
    entry = last("role.changed")
    assert (entry.by, entry.subject_id, entry.before, entry.after) == (
        alice, str(bob.pk), {"role": "artist"}, {"role": "viewer"},
    )  # fmt: skip


def test_both_roles_when_a_project_is_handed_over(project, alice, bob):
    members.hand_over(project.memberships.get(user=bob), alice, leaving=False)
    assert AuditEntry.objects.filter(action="role.changed").count() == 2


def test_who_was_taken_out_and_who_left(project, alice, bob, carol):
    members.remove(project.memberships.get(user=bob), alice)
    members.leave(project, carol)
    assert (last("member.removed").by, last("member.left").by) == (alice, carol)


def test_an_invitation_keeps_no_address(project, alice):
    (asked,) = inviting.invite(project, ["new@studio.test"], "viewer", alice)
    inviting.withdraw(asked.invitation, alice)
    assert last("invitation.made").after == {"role": "viewer"}
    assert not AuditEntry.objects.filter(label__contains="@").exists()
    assert last("invitation.revoked").by == alice


def test_a_budget_before_and_after(project, alice):
    Budget.of(project).set_limit(Decimal(50), "never", alice)
    Budget.of(project).set_limit(Decimal("60.5"), "monthly", alice)
    entry = AuditEntry.objects.filter(action="budget.changed").latest("id")
    assert entry.before == {"limit": "50.0000", "resets": "never"}
    assert entry.after == {"limit": "60.5", "resets": "monthly"}


def test_a_budget_that_stays_as_it_is_leaves_no_row(project, alice):
    Budget.of(project).set_limit(Decimal(50), "never", alice)
    Budget.of(project).set_limit(Decimal(50), "never", alice)
    assert last("budget.changed")


def test_a_members_own_budget_names_the_member_by_id(project, alice, bob):
    own = Budget.named(Budget.Kind.MEMBER, project, bob)
    own.set_limit(Decimal(5), "never", alice)
    own.remove(alice)
    assert last("budget.changed").after["member"] == bob.pk
    assert last("budget.removed").before == {"limit": "5.0000", "resets": "never"}


def test_a_corrected_charge_with_its_reason(project, bob, ada):
    take = make_generation(project, bob, Status.READY)
    correct_to(take, Decimal(1), "Runflow credited it.", ada)
    entry = last("charge.corrected")
    assert (entry.label, entry.why, entry.after) == ("T1", "Runflow credited it.", {"charged": "1.0000"})


def test_a_share_link_made_changed_and_revoked(project, alice, bob):
    take = make_generation(project, bob, Status.READY)
    link, token = ShareLink.make(project, alice, [take], title="For Harbour")
    link.change(alice, None, "a password")
    link.revoke(alice)
    assert last("link.made").after["password"] is False
    assert last("link.changed").after == {"password": True}
    assert last("link.revoked").by == alice
    assert not any(token in str(entry.after) for entry in AuditEntry.objects.all())


def test_every_link_of_those_revoked_together(project, alice, bob):
    take = make_generation(project, bob, Status.READY)
    for title in ("One", "Two"):
        ShareLink.make(project, alice, [take], title=title)
    revoke_all(project, alice)
    assert AuditEntry.objects.filter(action="link.revoked").count() == 2


def test_the_projects_settings_and_from_where_they_were_changed(project, alice):
    form = {"name": "High Orbit", "note": "", "aspect_ratio": "16:9", "resolution": "720p"}
    client_of(alice).post(f"/projects/{project.slug}/settings/project/", form, HTTP_USER_AGENT="A browser")
    entry = last("project.changed")
    assert (entry.before, entry.after) == ({"name": "Low Orbit"}, {"name": "High Orbit"})
    assert (entry.address, entry.agent) == ("127.0.0.1", "A browser")


def test_a_project_that_was_closed_and_opened(project, alice):
    project.archive(alice)
    project.reopen(alice)
    assert (last("project.archived").by, last("project.reopened").by) == (alice, alice)


def test_what_did_not_happen_leaves_no_row(project, alice):
    with pytest.raises(members.Refused):
        members.leave(project, alice)
    assert not AuditEntry.objects.exists()


def test_a_difference_of_the_months_close(project, bob, ada):
    difference = Difference.objects.create(month=Month.named("2024-02"), kind="unknown", run_id="r1")
    answer(difference, "dismissed", "A test of ours.", ada)
    assert (last("difference.closed").label, last("difference.closed").why) == ("r1", "A test of ours.")
