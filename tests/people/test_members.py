"""Who is in a project, and as what; the last lead stays."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from projects.access import Verb, projects_with_costs, verbs, verbs_of_many
from projects.happenings import Kind, happened, membership_changed
from projects.models import Membership
from projects.people import inviting, members
from projects.people.members import Refused
from tests.factories import Role, join, make_user
from tests.generations.pages import client_of, text_of


def of(project, person) -> Membership:
    return project.memberships.get(user=person)


def role_of(project, person) -> str | None:
    return project.memberships.filter(user=person).values_list("role", flat=True).first()


@pytest.fixture
def told():
    heard = []

    def hear(happening, **_):
        heard.append(happening)

    happened.connect(hear)
    yield heard
    happened.disconnect(hear)


@pytest.fixture
def changed():
    heard = []

    def hear(project_id, user_id, **_):
        heard.append((project_id, user_id))

    membership_changed.connect(hear)
    yield heard
    membership_changed.disconnect(hear)


def test_a_lead_gives_another_role(project, alice, bob, told, changed):
    members.change_role(of(project, bob), Role.VIEWER, alice)
    assert role_of(project, bob) == Role.VIEWER
    assert [(it.kind, it.words, it.by) for it in told] == [(Kind.PEOPLE, "made Bob a viewer", alice)]
    assert changed == [(project.pk, bob.pk)]


def test_the_same_role_again_is_no_news(project, alice, bob, told, changed):
    members.change_role(of(project, bob), Role.ARTIST, alice)
    assert told == changed == []


def test_the_last_lead_is_not_demoted(project, alice, told):
    with pytest.raises(Refused, match="Alice is the last lead"):
        members.change_role(of(project, alice), Role.ARTIST, alice)
    assert role_of(project, alice) == Role.LEAD
    assert told == []


def test_an_admin_cannot_take_out_the_last_lead_either(project, alice, ada):
    with pytest.raises(Refused):
        members.remove(of(project, alice), ada)
    assert role_of(project, alice) == Role.LEAD


def test_a_lead_who_cannot_sign_in_does_not_count(project, alice):
    join(project, make_user("Erin", is_active=False), Role.LEAD)
    with pytest.raises(Refused):
        members.leave(project, alice)


def test_one_of_two_leads_may_leave(project, alice, bob, told, changed):
    members.change_role(of(project, bob), Role.LEAD, alice)
    members.leave(project, alice)
    assert role_of(project, alice) is None
    assert told[-1].words == "left the project"
    assert changed[-1] == (project.pk, alice.pk)


def test_whoever_is_no_lead_any_more_manages_nobody(project, bob, carol):
    with pytest.raises(PermissionDenied):
        members.remove(of(project, carol), bob)
    assert role_of(project, carol) == Role.VIEWER


def test_a_removed_person_is_told_of_once(project, alice, bob, told, changed):
    bobs = of(project, bob)
    members.remove(bobs, alice)
    with pytest.raises(Refused, match="not in this project any more"):
        members.remove(bobs, alice)
    assert [it.words for it in told] == ["removed Bob from the project"]
    assert changed == [(project.pk, bob.pk)]


def test_braces_in_a_name_are_no_link(project, alice, told):
    eve = make_user("{take} Eve")
    members.remove(join(project, eve), alice)
    assert told[0].words == "removed (take) Eve from the project"


@pytest.mark.parametrize(("leaving", "then"), [(True, None), (False, Role.ARTIST)])
def test_the_project_is_handed_over(project, alice, bob, leaving, then):
    members.hand_over(of(project, bob), alice, leaving=leaving)
    assert (role_of(project, bob), role_of(project, alice)) == (Role.LEAD, then)


def test_of_a_hand_over_both_are_told(project, alice, bob, changed):
    members.hand_over(of(project, bob), alice, leaving=True)
    assert set(changed) == {(project.pk, alice.pk), (project.pk, bob.pk)}


def test_it_is_not_handed_over_to_oneself(project, alice):
    with pytest.raises(Refused):
        members.hand_over(of(project, alice), alice, leaving=True)
    assert role_of(project, alice) == Role.LEAD


def test_it_is_not_handed_over_to_somebody_who_cannot_sign_in(project, alice):
    with pytest.raises(Refused):
        members.hand_over(join(project, make_user("Erin", is_active=False)), alice, leaving=True)


def test_only_a_lead_hands_it_over(project, bob, carol):
    with pytest.raises(Refused):
        members.hand_over(of(project, carol), bob, leaving=False)


@pytest.mark.parametrize("way", ["demoted", "removed", "left"])
def test_no_link_stays_open_of_a_lead_who_is_none_any_more(project, alice, bob, way):
    members.change_role(of(project, bob), Role.LEAD, alice)
    inviting.invite(project, ["back@door.test"], Role.LEAD, bob)
    if way == "demoted":
        members.change_role(of(project, bob), Role.ARTIST, alice)
    elif way == "removed":
        members.remove(of(project, bob), alice)
    else:
        members.leave(project, bob)
    assert not project.invitations.open().exists()


def sees(project, person) -> bool:
    return Verb.SEE_COSTS in verbs(person, project)


def test_a_lead_shows_a_viewer_the_costs_and_hides_them_again(project, alice, carol, told, changed):
    members.show_costs(of(project, carol), alice, sees=True)
    assert sees(project, carol)
    members.show_costs(of(project, carol), alice, sees=False)
    assert not sees(project, carol)
    assert of(project, carol).sees_costs is None
    assert [it.words for it in told] == ["showed the costs to Carol", "hid the costs from Carol"]
    assert changed == [(project.pk, carol.pk)] * 2


def test_an_artist_can_make_takes_without_seeing_costs(project, alice, bob):
    members.show_costs(of(project, bob), alice, sees=False)
    held = verbs(bob, project)
    assert Verb.SPEND in held
    assert Verb.SEE_COSTS not in held


def test_it_holds_for_open_pages_and_lists_of_projects_alike(project, alice, bob, carol, mallory):
    members.show_costs(of(project, bob), alice, sees=False)
    members.show_costs(of(project, carol), alice, sees=True)
    many = verbs_of_many({(person.pk, project.pk) for person in (alice, bob, carol, mallory)})
    seeing = {person for person in (alice, bob, carol, mallory) if Verb.SEE_COSTS in many[person.pk, project.pk]}
    listed = {person for person in (alice, bob, carol, mallory) if projects_with_costs(person).exists()}
    assert seeing == listed == {alice, carol}


def test_a_lead_always_sees_costs(project, alice, bob):
    members.change_role(of(project, bob), Role.LEAD, alice)
    with pytest.raises(Refused, match="leads this project"):
        members.show_costs(of(project, bob), alice, sees=False)


def test_a_new_role_says_anew_who_sees_costs(project, alice, bob):
    members.show_costs(of(project, bob), alice, sees=False)
    members.change_role(of(project, bob), Role.LEAD, alice)
    assert sees(project, bob)


def test_an_artist_shows_nobody_the_costs(project, bob, carol):
    with pytest.raises(PermissionDenied):
        members.show_costs(of(project, carol), bob, sees=True)
    assert not sees(project, carol)


def test_the_members_page_says_and_changes_who_sees_costs(project, alice, carol):
    member = of(project, carol)
    client = client_of(alice)
    page = reverse("members", args=[project.slug])
    assert text_of(client.get(page).content.decode()).count("Does not see costs") == 1
    client.post(reverse("member_costs", args=[project.slug, member.pk]), {"sees": "yes"})
    assert sees(project, carol)
    assert "Does not see costs" not in text_of(client.get(page).content.decode())
    client.post(reverse("member_costs", args=[project.slug, member.pk]), {"sees": "perhaps"})
    assert sees(project, carol)
