"""Guests: what they see and say through a link, and that nothing else can be reached by it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generations.review.comments import Comment
from generations.sharing import guest_views
from generations.sharing.links import GuestAnswer, ShareLink
from generations.together.notices import Notice
from tests.factories import cite, make_character, make_picture, make_project
from tests.generations.pages import client_of, text_of
from tests.generations.test_serving import collected
from tests.sharing.places import CLIP, Guest, clip_of, share
from tests.sharing.test_links import told  # noqa: F401
from tests.test_access import TABLE


@pytest.fixture(autouse=True)
def fresh_counts():
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def take(project, bob):
    return clip_of(project, bob)


@pytest.fixture
def guest(bob, take) -> Guest:
    return Guest(share(bob, take)[1])


def link() -> ShareLink:
    return ShareLink.objects.get()


def body(response) -> bytes:
    return async_to_sync(collected)(response) if response.streaming else response.content


def in_through_the_gate(token: str, password: str = "harbour", name: str = "Lena") -> Guest:
    guest = Guest(token)
    assert guest.post("guest_enter", password=password, name=name).status_code == 302
    return guest


# What a guest sees


def test_a_guest_needs_no_account(guest, take):
    html = guest.page()
    assert "HappyHorse Studio" in html
    assert "From Bob" in html
    assert guest.address("guest_file", take.number, "clip") in html


def test_a_member_sees_what_a_guest_sees(guest, alice, take):
    as_member = Guest(guest.token, client_of(alice)).page()
    assert 'class="rail"' not in as_member
    assert "composer" not in as_member
    assert "/projects/" not in as_member


def test_a_guest_page_leads_nowhere_else(guest, take, project):
    html = guest.page()
    assert f"/projects/{project.slug}" not in html
    assert "@pilot" not in html
    assert "$" not in html


def test_prompt_and_price_are_seen_only_where_that_was_chosen(bob, take):
    html = Guest(share(bob, take, shows_prompt=True)[1]).page()
    assert "@pilot" in html
    assert "$0.70" not in html
    assert "$0.70" in Guest(share(bob, take, shows_price=True)[1]).page()


def test_the_selection_is_a_reel(project, bob, take):
    shot = project.shots.create(code="3B", title="Window seat")
    second = clip_of(project, bob, shot=shot)
    guest = Guest(share(bob, take, second)[1])
    html = text_of(guest.page())
    assert "2 clips, 0:10. 2 wait for you." in html
    assert "2. Window seat" in html
    assert 'aria-label="Previous clip"' in guest.page(second.number)


def test_a_watermark_lies_over_the_player(bob, take):
    html = Guest(share(bob, take, watermark="Not for <release>")[1]).page()
    assert html.count("Not for &lt;release&gt;</text>") == 3


def test_a_link_whose_takes_are_gone_says_so(guest, take):
    type(take).objects.update(visibility="hidden")
    assert "There is nothing to watch right now" in guest.page()


def test_pages_are_not_indexed_nor_kept_nor_told_to_others(guest, take):
    for response in (guest.get(), guest.get("guest_file", take.number, "clip")):
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Cache-Control"] == "private, no-cache"
        # Not no-referrer: forms would then be sent with "Origin: null", which the CSRF check refuses.
        assert response["Referrer-Policy"] == "same-origin"
        assert "'unsafe" not in response["Content-Security-Policy"]


def test_views_are_counted_once_per_browser_and_hour(guest, take):
    for _ in range(3):
        guest.page()
    Guest(guest.token).page()
    assert link().views == 2


def test_the_maker_reads_who_looked_last(bob, take):
    in_through_the_gate(share(bob, take, password="harbour")[1]).page()
    assert link().last_viewed_by == "Lena"


def test_the_page_needs_a_constant_number_of_queries(project, bob, take, django_assert_max_num_queries):
    takes = [clip_of(project, bob) for _ in range(12)]
    token = share(bob, *takes)[1]
    guest = Guest(token)
    for each in range(12):
        guest.says(takes[0], f"This is {each}")
    with django_assert_max_num_queries(10):
        guest.page()


# Files


def test_a_guest_watches_in_ranges(guest, take):
    response = guest.client.get(guest.address("guest_file", take.number, "clip"), headers={"Range": "bytes=2-5"})
    assert (response.status_code, body(response)) == (206, CLIP[2:6])
    assert body(guest.get("guest_file", take.number, "clip")) == CLIP


def test_a_guest_gets_no_file_that_is_not_shared(project, bob, guest, take):
    other = clip_of(project, bob)
    assert guest.get("guest_file", other.number, "clip").status_code == 404
    assert guest.get("guest_file", take.number, "preview").status_code == 404
    assert guest.get("guest_file", take.number, "poster").status_code == 404
    assert guest.get("guest_take", other.number).status_code == 404
    assert guest.get("guest_take", 10**30).status_code == 404


def test_download_is_there_only_where_it_was_allowed(bob, take):
    cases: list[tuple[bool, dict[str, object]]] = [
        (False, {}),
        (True, {"may_download": True}),
        (False, {"may_download": True, "watermark": "Not for release"}),
    ]
    for allowed, fields in cases:
        guest = Guest(share(bob, take, **fields)[1])
        response = guest.get("guest_file", take.number, "clip", download="")
        assert response.status_code == (200 if allowed else 404)
        assert ("?download" in guest.page()) is allowed
    response = Guest(share(bob, take, may_download=True)[1]).get("guest_file", take.number, "clip", download="")
    assert response["Content-Disposition"] == 'attachment; filename="for-harbour-1.mp4"'


def test_files_are_gone_as_soon_as_a_take_may_not_be_seen(project, bob, guest, take):
    person = make_character(project, pictures=0, is_person=True)
    cite(take, make_picture(person, sha256="a" * 64))
    assert guest.get("guest_file", take.number, "clip").status_code == 404
    person.consents.create(person="Mara", agreed_by="Mara", everywhere=True, recorded_by=bob)
    assert guest.get("guest_file", take.number, "clip").status_code == 200
    type(take).objects.update(visibility="removed")
    assert guest.get("guest_file", take.number, "clip").status_code == 404


# The end


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_when_a_link_ends_everything_behind_it_is_gone_at_once(bob, guest, take, end):
    guest.page()
    guest.says(take, "Lovely")
    comment = Comment.objects.get()
    if end == "revoked":
        link().revoke(bob)
    else:
        ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    gets = [("guest",), ("guest_take", take.number), ("guest_file", take.number, "clip")]
    gets += [("guest_comments", take.number)]
    posts = [("guest_enter",), ("guest_name",), ("guest_answer", take.number), ("guest_comments", take.number)]
    posts += [("guest_comment_edit", take.number, comment.pk), ("guest_comment_delete", take.number, comment.pk)]
    assert {guest.get(*each).status_code for each in gets} == {404}
    form = {"name": "Lena", "text": "More", "verdict": "approved", "password": ""}
    assert {guest.post(*each, **form).status_code for each in posts} == {404}
    comment.refresh_from_db()
    assert (comment.text, comment.deleted_at) == ("Lovely", None)
    assert not GuestAnswer.objects.exists()


def test_nobody_can_tell_a_link_that_ended_from_one_that_never_was(bob, guest, take):
    link().revoke(bob)
    ended, unknown = guest.get(), Guest("no-such-link-at-all").get()
    assert (ended.status_code, unknown.status_code) == (404, 404)
    words = [text_of(response.content.decode()) for response in (ended, unknown)]
    assert words[0] == words[1]
    assert "Bob" not in words[0]


def test_a_guest_who_was_there_reads_that_it_ended_and_what_is_kept(bob, guest, take):
    guest.page()
    guest.says(take, "Lovely")
    link().revoke(bob)
    assert "This link has ended" in guest.get().content.decode()
    assert "Your 1 comment and your answers are kept" in guest.get().content.decode()


# The password


def test_without_the_password_there_is_only_the_gate(bob, take):
    guest = Guest(share(bob, take, password="harbour", title="Secret title")[1])
    html = guest.page()
    assert "Your name" in html
    assert "Secret title" not in html
    assert guest.get("guest_file", take.number, "clip").status_code == 404
    assert guest.get("guest_comments", take.number).status_code == 404
    assert guest.says(take, "Let me in").status_code == 404
    assert link().views == 0


def test_the_right_password_opens_the_page(bob, take):
    guest = in_through_the_gate(share(bob, take, password="harbour")[1])
    assert "Lena" in guest.page()
    assert guest.get("guest_file", take.number, "clip").status_code == 200


def test_a_wrong_password_is_refused_and_tries_run_out(bob, take):
    guest = Guest(share(bob, take, password="harbour")[1])
    for left in ("4 more tries", "3 more tries", "2 more tries", "1 more try", "wait ten minutes"):
        response = guest.post("guest_enter", password="seaside", name="Lena")
        assert response.status_code == 422
        assert left in response.content.decode()
    assert guest.post("guest_enter", password="harbour", name="Lena").status_code == 422
    assert Guest(guest.token).post("guest_enter", password="harbour", name="Lena").status_code == 422


def test_tries_at_one_link_do_not_close_another(bob, take):
    one, other = (share(bob, take, password="harbour")[1] for _ in range(2))
    for _ in range(6):
        Guest(one).post("guest_enter", password="seaside", name="Lena")
    in_through_the_gate(other)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\x00b"}, {"password": ""}, {"password": "x" * 101}])
def test_the_gate_says_what_is_missing(bob, take, wrong):
    guest = Guest(share(bob, take, password="harbour")[1])
    assert guest.post("guest_enter", **{"password": "harbour", "name": "Lena", **wrong}).status_code == 422


def test_another_password_shuts_out_whoever_knew_the_former(bob, take):
    guest = in_through_the_gate(share(bob, take, password="harbour")[1])
    link().change(bob, None, "seaside")
    assert guest.get("guest_file", take.number, "clip").status_code == 404
    link().change(bob, None, "")
    assert guest.get("guest_file", take.number, "clip").status_code == 200


def test_what_one_link_let_in_another_does_not(bob, take):
    first = in_through_the_gate(share(bob, take, password="harbour")[1])
    second = Guest(share(bob, take, password="harbour")[1])
    for name, cookie in first.client.cookies.items():
        second.client.cookies[name] = cookie.value
    assert second.get("guest_file", take.number, "clip").status_code == 404
    assert "Password" in second.page()


def test_a_forged_cookie_is_nobody(bob, take):
    guest = Guest(share(bob, take, password="harbour")[1])
    guest.client.cookies["guest_gate"] = guest.client.cookies["guest"] = "in:forged:cookie\x7f"
    assert guest.get("guest_file", take.number, "clip").status_code == 404


def test_cookies_go_to_the_link_alone(guest, take):
    guest.page()
    cookie = guest.client.cookies["guest"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/s/{guest.token}/", True, "Lax")
    assert "sessionid" not in guest.client.cookies


# What guests say


def test_a_guest_comments_at_a_moment_with_a_name_that_is_asked_once(guest, take):
    assert guest.says(take, "Half a second later", name="").status_code == 422
    guest.says(take, "Half a second later", at_seconds="2.80", pinned="on")
    guest.says(take, "And lovely", name="")
    first, second = Comment.objects.all()
    assert (first.guest_name, first.at_seconds, first.share_link, first.author) == (
        "Lena",
        Decimal("2.8"),
        link(),
        None,
    )
    assert second.guest_name == "Lena"
    assert "0:02.80" in guest.page()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "  "}, {"text": "a\x00b"}, {"text": "x" * 2001}, {"at_seconds": "-1"},
        {"at_seconds": "NaN"}, {"at_seconds": "1e9"}, {"at_seconds": "later"}, {"name": "x" * 61},
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_and_kept_on_the_page(guest, take, wrong):
    response = guest.post("guest_comments", take.number, **{"text": "These words", "name": "Lena", **wrong})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not Comment.objects.exists()


def test_guests_never_read_what_members_say_among_themselves(bob, guest, take):
    guest.says(take, "From Harbour")
    of_guest = Comment.objects.get()
    take.comments.create(author=bob, text="Internal words")
    take.comments.create(author=bob, text="An answer for them", parent=of_guest)
    other = Guest(share(bob, take)[1])
    other.says(take, "From elsewhere", name="Noor")
    html = guest.page()
    assert "From Harbour" in html
    assert "An answer for them" in html
    assert "Internal words" not in html
    assert "From elsewhere" not in html
    assert "Internal words" not in guest.get("guest_comments", take.number).content.decode()


def test_guests_of_one_link_read_each_other_but_change_only_their_own(guest, take):
    guest.says(take, "Mine")
    other = Guest(guest.token)
    assert "Mine" in other.page()
    comment = Comment.objects.get()
    for name in ("guest_comment_edit", "guest_comment_delete"):
        assert other.post(name, take.number, comment.pk, text="Changed").status_code == 404
        assert guest.post(name, take.number, 10**30, text="Changed").status_code == 404
    guest.post("guest_comment_edit", take.number, comment.pk, text="Mine, better")
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is None) == ("Mine, better", False)
    guest.post("guest_comment_delete", take.number, comment.pk)
    assert "Mine, better" not in guest.page()


def test_a_member_s_comment_is_out_of_reach(bob, guest, take):
    guest.page()
    comment = take.comments.create(author=bob, text="Ours", share_link=link())
    assert guest.post("guest_comment_delete", take.number, comment.pk).status_code == 404


def test_a_comment_that_was_taken_back_leaves_its_replies(bob, guest, take):
    guest.says(take, "Mine")
    comment = Comment.objects.get()
    take.comments.create(author=bob, text="An answer", parent=comment)
    guest.post("guest_comment_delete", take.number, comment.pk)
    html = guest.page()
    assert "This comment was taken back" in html
    assert "An answer" in html
    assert "Mine" not in html


def test_where_comments_are_off_nobody_comments(bob, take):
    guest = Guest(share(bob, take, may_comment=False)[1])
    assert "comment-new" not in guest.page()
    assert guest.says(take, "Let me").status_code == 404


def test_a_guest_who_says_very_much_has_to_wait(guest, take, monkeypatch):
    monkeypatch.setattr(guest_views, "COMMENTS", 2)
    for _ in range(2):
        guest.says(take, "Hello")
    response = guest.says(take, "These words stay")
    assert response.status_code == 422
    assert "These words stay" in response.content.decode()
    assert Comment.objects.count() == 2


def test_an_answer_can_be_changed_and_stays_one(guest, take):
    assert guest.post("guest_answer", take.number, verdict="approved").status_code == 422
    guest.post("guest_answer", take.number, verdict="approved", name="Lena")
    guest.post("guest_answer", take.number, verdict="changes")
    answer = GuestAnswer.objects.get()
    assert (answer.verdict, answer.guest_name) == ("changes", "Lena")
    assert "Changes asked" in guest.page()
    assert guest.post("guest_answer", take.number, verdict="perhaps").status_code == 422


def test_an_answer_decides_nothing_in_the_studio(guest, take):
    guest.post("guest_answer", take.number, verdict="approved", name="Lena")
    take.refresh_from_db()
    assert (take.verdict, take.is_pick) == ("", False)


def test_a_guest_may_change_their_name(guest, take):
    guest.says(take, "Hello")
    guest.post("guest_name", name="Lena, Harbour")
    guest.says(take, "Again", name="")
    assert [one.guest_name for one in Comment.objects.all()] == ["Lena", "Lena, Harbour"]
    assert link().last_viewed_by == "Lena, Harbour"
    assert guest.post("guest_name", name="").status_code == 422


def test_what_guests_do_is_told_to_the_studio(guest, take, told):  # noqa: F811
    told.clear()
    guest.says(take, "Lovely")
    guest.post("guest_answer", take.number, verdict="approved")
    assert [(one.guest, one.by, one.words, one.take_id) for one in told] == [
        ("Lena", None, "commented on {take}", take.pk),
        ("Lena", None, "would take {take}", take.pk),
    ]


def test_the_links_maker_is_told_once_of_each_thing(alice, bob, take):
    guest = Guest(share(alice, take)[1])
    guest.says(take, "Lovely")
    guest.post("guest_answer", take.number, verdict="approved")
    guest.post("guest_answer", take.number, verdict="approved")
    notices = Notice.objects.filter(user=alice).order_by("pk")
    assert [(one.kind, one.guest, one.words) for one in notices] == [
        ("guest", "Lena", "commented on T1"),
        ("guest", "Lena", "would take T1"),
    ]


def test_the_changed_part_comes_alone_where_htmx_asks(guest, take):
    address = guest.address("guest_comments", take.number)
    form = {"text": "Lovely", "name": "Lena"}
    html = guest.client.post(address, form, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'id="comment-list" ' in html
    assert "Lovely" in html


def test_forms_of_guests_are_protected_from_other_sites(bob, take):
    token = share(bob, take)[1]
    strict = Guest(token, Client(enforce_csrf_checks=True))
    assert strict.says(take, "Forged").status_code == 403
    strict.page()
    key = strict.client.cookies["csrftoken"].value
    assert strict.says(take, "Mine", csrfmiddlewaretoken=key).status_code == 302


# B6: nothing else


def test_with_a_guests_cookies_every_other_address_answers_as_to_a_stranger(guest, take, project):
    guest.page()
    guest.says(take, "Hello")
    default_storage.save("pictures/a.jpg", ContentFile(b"a picture"))
    known = {"slug": project.slug, "number": take.number, "kind": "clip", "handle": "pilot", "pk": 1, "size": "full"}
    for name, method, arguments, _ in TABLE:
        if set(arguments) <= set(known) and not name.startswith("account_"):
            address = reverse(name, kwargs={each: known[each] for each in arguments})
            answers = [getattr(client, method)(address) for client in (guest.client, Client())]
            assert answers[0].status_code == answers[1].status_code, address
            assert answers[0].get("Location") == answers[1].get("Location"), address


@pytest.mark.parametrize(
    "path",
    [
        "../../projects/low-orbit/", "..%2f..%2fprojects/low-orbit/", "1/../../../admin/", "1/clip/../../2/clip/",
        "2/clip/", "1/preview/", "1/clip/..%2f..%2f..%2fmedia/clips/shared.mp4", "media/clips/shared.mp4", "1/feed/",
        "%00/", "1/comments/1/resolve/", "-1/clip/", "1.0/clip/", "1%00/clip/",
    ],
)  # fmt: skip
def test_no_path_below_a_link_leads_out_of_it(project, bob, guest, path):
    clip_of(project, bob)
    guest.page()
    response = guest.client.get(f"/s/{guest.token}/{path}")
    assert response.status_code in {302, 404}
    if response.status_code == 302:
        assert response["Location"].startswith("/accounts/login/")


def test_takes_of_other_links_and_projects_stay_out_of_reach(project, bob, mallory, take):
    mine, theirs = take, clip_of(make_project(mallory, "Other"), mallory)
    second = clip_of(project, bob)
    guest, other = Guest(share(bob, mine)[1]), Guest(share(bob, second)[1])
    Guest(share(mallory, theirs)[1]).page()
    guest.page()
    other.page()
    assert guest.get("guest_file", second.number, "clip").status_code == 404
    assert guest.says(second, "Hello").status_code == 404
    assert guest.post("guest_answer", second.number, verdict="approved", name="Lena").status_code == 404
    assert other.get("guest_file", mine.number, "clip").status_code == 404
