"""Share links: made by members, changed and revoked by whoever may, and always asked anew what they show."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.sharing.links import ShareLink, digest, revoke_all
from generations.status import Status
from tests.factories import cite, make_character, make_generation, make_picture, make_project
from tests.generations.pages import client_of, read, text_of
from tests.sharing.places import clip_of, share

FORM = {"title": "For Harbour", "until": "7", "may_comment": "on"}


@pytest.fixture
def take(project, bob):
    return clip_of(project, bob)


def make(user, project, **changed):
    return client_of(user).post(reverse("share_create", args=[project.slug]), {**FORM, **changed})


def post(user, name, project, *arguments, **form):
    return client_of(user).post(reverse(name, args=[project.slug, *arguments]), form)


def test_a_link_is_shown_once_and_only_its_digest_is_kept(project, bob, take):
    response = make(bob, project, takes=str(take.number))
    link = ShareLink.objects.get()
    (address,) = [part for part in response.content.decode().split('"') if "/s/" in part]
    token = address.rstrip("/").rpartition("/")[2]
    assert link.token_sha256 == digest(token)
    assert len(token) == 43
    assert token not in str(ShareLink.objects.values().get())
    assert response["Cache-Control"] == "no-store"


def test_two_links_have_different_tokens(bob, take):
    assert share(bob, take)[1] != share(bob, take)[1]


def test_a_link_keeps_what_was_chosen(project, bob, take):
    make(bob, project, takes=str(take.number), password="harbour", watermark="Not for release", shows_prompt="on")
    link = ShareLink.objects.get()
    assert (link.may_comment, link.may_download, link.shows_prompt, link.shows_price) == (True, False, True, False)
    assert link.watermark == "Not for release"
    assert "harbour" not in link.password
    assert link.accepts("harbour")
    assert not link.accepts("Harbour")


@pytest.mark.parametrize(("until", "days"), [("1", 1), ("7", 7), ("30", 30)])
def test_a_link_works_until_the_end_of_its_last_day(project, bob, take, until, days):
    make(bob, project, takes=str(take.number), until=until)
    link = ShareLink.objects.get()
    assert link.last_day == timezone.localdate() + timedelta(days=days)
    assert link.works


def test_a_link_may_have_no_end_or_a_date(project, bob, take):
    day = timezone.localdate() + timedelta(days=3)
    make(bob, project, takes=str(take.number), until="never")
    make(bob, project, takes=str(take.number), until="date", until_date=day.isoformat())
    assert [link.last_day for link in ShareLink.objects.all()] == [day, None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "date"}, {"until": "date", "until_date": "2001-01-01"}, {"until": "date", "until_date": "9999-12-31"},
        {"until": "date", "until_date": "soon"}, {"until": "8"}, {"until": "²"}, {"title": ""}, {"title": "a\x00b"},
        {"title": "x" * 81}, {"password": "short"}, {"password": "x" * 101}, {"watermark": "x" * 61},
        {"watermark": "Mine", "may_download": "on"}, {"takes": "9" * 30}, {"takes": "no"}, {"takes": ""},
        {"takes": ",".join(map(str, range(200)))},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_shared(project, bob, take, wrong):
    response = make(bob, project, **{"takes": str(take.number), **wrong})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode() or 'role="alert"' in response.content.decode()
    assert not ShareLink.objects.exists()


def test_only_takes_that_are_ready_and_visible_are_shared(project, bob, take):
    queued, hidden = make_generation(project, bob), clip_of(project, bob, visibility="hidden")
    numbers = f"{hidden.number},{take.number},{queued.number},999"
    assert f"T{hidden.number}, T{queued.number}, T999" in text_of(read(bob, "share_create", project, takes=numbers))
    make(bob, project, takes=numbers)
    assert ShareLink.objects.get().takes() == [take]


def test_takes_of_another_project_cannot_be_shared(project, bob, take, mallory):
    other = make_project(mallory, "Other")
    theirs = [clip_of(other, mallory) for _ in range(3)][-1]
    assert make(bob, project, takes=str(theirs.number)).status_code == 422


def test_takes_stay_in_the_order_in_which_they_were_chosen(project, bob, take):
    second, third = clip_of(project, bob), clip_of(project, bob)
    share(bob, take, second)
    link, _ = share(bob, third, take, second)
    assert link.takes() == [third, take, second]


def test_a_link_to_the_picks_follows_them_in_the_order_of_the_shots(project, bob, take):
    late = project.shots.create(code="2", title="Late", position=2)
    early = project.shots.create(code="1", title="Early", position=1)
    first, last = clip_of(project, bob, shot=late, is_pick=True), clip_of(project, bob, shot=early, is_pick=True)
    make(bob, project, picks="1")
    link = ShareLink.objects.get()
    assert link.takes() == [last, first]
    clip_of(project, bob, is_pick=True)
    assert len(link.takes()) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "hidden"}, {"visibility": "removed"}, {"archived_at": timezone.now()}, {"clip": ""},
        {"status": Status.FAILED},
    ],
)  # fmt: skip
def test_a_take_that_may_not_be_seen_vanishes_from_links_at_once(bob, take, change):
    link, _ = share(bob, take)
    type(take).objects.filter(pk=take.pk).update(**change)
    assert link.takes() == []


def test_a_take_vanishes_when_somebody_in_it_does_not_agree_any_more(project, bob, take):
    person = make_character(project, pictures=0, is_person=True)
    cite(take, make_picture(person, sha256="a" * 64))
    consent = person.consents.create(person="Mara", agreed_by="Mara", everywhere=True, recorded_by=bob)
    link, _ = share(bob, take)
    assert link.takes() == [take]
    person.consents.filter(pk=consent.pk).update(revoked_at=timezone.now(), revoked_by=bob)
    assert link.takes() == []


def test_takes_are_asked_for_in_a_constant_number_of_queries(project, bob, take, django_assert_max_num_queries):
    takes = [clip_of(project, bob) for _ in range(12)]
    picture = make_picture(make_character(project, pictures=0), sha256="a" * 64)
    for each in takes:
        cite(each, picture)
    link, _ = share(bob, *takes)
    with django_assert_max_num_queries(4):
        link.takes()


def test_viewers_may_not_share(project, carol, take):
    assert make(carol, project, takes=str(take.number)).status_code == 403


def test_making_and_revoking_are_told(project, bob, take, told):
    link, _ = share(bob, take)
    link.revoke(bob)
    assert not link.revoke(bob)
    assert [(one.words, one.by, one.take_id) for one in told] == [
        ("shared {take} with guests", bob, take.pk),
        ("revoked a share link", bob, None),
    ]


def test_makers_revoke_their_own_links_and_leads_all(project, alice, bob, take):
    of_bob, of_alice = share(bob, take)[0], share(alice, take)[0]
    assert post(bob, "share_revoke", project, of_alice.pk).status_code == 403
    assert post(bob, "share_revoke", project, of_bob.pk).status_code == 302
    assert list(ShareLink.objects.working()) == [of_alice]
    post(alice, "share_revoke", project, of_alice.pk)
    assert not ShareLink.objects.working().exists()


def test_a_link_of_another_project_is_not_found(project, alice, bob, mallory, take):
    other = make_project(mallory, "Other")
    link, _ = share(mallory, clip_of(other, mallory))
    for name in ("share_revoke", "share_change"):
        assert post(alice, name, project, link.pk).status_code == 404
    assert post(alice, "share_revoke", project, 10**30).status_code == 404
    assert link.works


def test_a_lead_revokes_all_links_of_the_project_and_no_others(project, alice, bob, mallory, told):
    take = clip_of(project, bob)
    other, _ = share(mallory, clip_of(make_project(mallory, "Other"), mallory))
    share(bob, take)
    share(alice, take)
    told.clear()
    assert post(bob, "share_revoke_all", project).status_code == 403
    assert post(alice, "share_revoke_all", project).status_code == 302
    assert list(ShareLink.objects.working()) == [other]
    assert [one.words for one in told] == ["revoked 2 share links"]
    assert revoke_all(project, alice) == 0


def test_end_and_password_can_be_changed(project, bob, take):
    link, _ = share(bob, take, password="harbour", expires_at=None)
    post(bob, "share_change", project, link.pk, until="1", password="seaside")
    link.refresh_from_db()
    assert link.last_day == timezone.localdate() + timedelta(days=1)
    assert link.accepts("seaside")
    post(bob, "share_change", project, link.pk, until="keep")
    link.refresh_from_db()
    assert link.last_day is not None
    assert link.accepts("seaside")
    post(bob, "share_change", project, link.pk, until="keep", no_password="on")
    link.refresh_from_db()
    assert link.password == ""


def test_a_revoked_link_cannot_be_brought_back(project, bob, take):
    link, _ = share(bob, take)
    link.revoke(bob)
    post(bob, "share_change", project, link.pk, until="never")
    link.refresh_from_db()
    assert not link.works


def test_a_wrong_change_changes_nothing(project, bob, take):
    link, _ = share(bob, take, password="harbour")
    assert post(bob, "share_change", project, link.pk, until="1", password="x").status_code == 422
    link.refresh_from_db()
    assert link.expires_at is None


def test_the_list_says_how_each_link_stands(project, alice, bob, take):
    share(bob, take, title="Working one")
    share(bob, take, title="Ended one", expires_at=timezone.now() - timedelta(days=2))
    share(bob, take, title="Revoked one")[0].revoke(alice)
    assert "Ended one" not in read(bob, "share_links", project)
    everything = text_of(read(bob, "share_links", project, state=""))
    assert all(words in everything for words in ("Working one", "Ended one", "Revoked one", "Revoked by Alice"))
    assert "Working one" not in read(bob, "share_links", project, state="ended")
    assert "No link is like that" in read(bob, "share_links", project, q="elsewhere")


def test_an_empty_list_says_how_to_share(project, bob):
    assert "Nothing is shared yet" in read(bob, "share_links", project)


def test_the_list_is_paged_in_a_constant_number_of_queries(project, bob, take, django_assert_max_num_queries):
    for _ in range(25):
        share(bob, take)
    client, address = client_of(bob), reverse("share_links", args=[project.slug])
    with django_assert_max_num_queries(20):
        html = client.get(address).content.decode()
    assert "1 to 20 of 25" in html
    assert "21 to 25 of 25" in read(bob, "share_links", project, page=2)


def test_the_dialog_comes_alone(project, bob, take):
    address = reverse("share_create", args=[project.slug])
    html = client_of(bob).get(address, {"takes": take.number}, headers={"HX-Request": "true"}).content.decode()
    assert html.strip().startswith('<dialog id="share"')


def test_a_links_own_page_says_what_guests_answered(project, bob, take):
    link, _ = share(bob, take)
    link.answers.create(generation=take, guest_key="a" * 32, guest_name="Lena", verdict="changes")
    assert "Lena wants changes to T1" in text_of(read(bob, "share_change", project, link.pk))
