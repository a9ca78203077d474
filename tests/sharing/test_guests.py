"""Guests: what they see through a link, and the files that it opens."""

from tests.factories import cite, make_character, make_picture
from tests.generations.pages import client_of, text_of
from tests.sharing.places import CLIP, Guest, body, clip_of, in_through_the_gate, link, share


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
