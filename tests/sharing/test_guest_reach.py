"""Nothing else can be reached by a link than what it shows."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.factories import make_project
from tests.sharing.places import Guest, clip_of, share
from tests.test_access import TABLE


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
