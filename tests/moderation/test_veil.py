"""A hidden or a removed take: no page shows its pictures, and no address gives its files, but to those who may look."""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from generations.cards import render_takes
from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import Event
from generations.models import Case
from generations.moderation import rulings
from generations.review.compare import seal_of
from generations.status import Status
from projects.models import User
from tests.factories import make_generation
from tests.generations.pages import client_of, read, text_of
from tests.moderation.moderators import flagged
from tests.test_access import ELSEWHERE, GONE, OF_ALLAUTH, TABLE
from tests.world import furnished

pytestmark = pytest.mark.django_db
KINDS = ("clip", "poster", "preview")
Visibility = Generation.Visibility
VEILED = pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.REMOVED])
# Beside the addresses as they are: other ways to see the same takes.
MORE = (
    "/projects/low-orbit/?view=list", "/projects/low-orbit/?status=ready", "/projects/low-orbit/feed/?view=list",
    "/projects/low-orbit/takes/1/?look=1", "/projects/low-orbit/takes/1/feed/?look=1",
    "/projects/low-orbit/takes/2/", "/projects/low-orbit/takes/3/", "/projects/low-orbit/review/?item=T1",
    "/projects/low-orbit/compare/?takes=1", "/projects/low-orbit/compare/?takes=2,3",
    "/projects/low-orbit/compare/?takes=2", "/projects/low-orbit/compare/?takes=1,2",
    "/projects/low-orbit/compare/?takes=1,2&blind=on",
)  # fmt: skip


@pytest.fixture
def world(project, bob) -> dict[str, object]:
    """One of everything, around Bob's picked take T1 with all its files; T2 was made of it, and T3 stands beside it."""
    world = furnished(project, bob)
    files = {kind: default_storage.save(f"{kind}s/veil.bin", ContentFile(b"a file")) for kind in KINDS}
    shown = {"status": Status.READY, "clip_seconds": 5, "shot": project.shots.get(), **files}
    Generation.objects.filter(pk=take_of(project).pk).update(is_pick=True, **shown)
    make_generation(project, bob, parent=take_of(project), origin="again", is_pick=True, **shown)
    make_generation(project, bob, **shown)
    return world


def take_of(project) -> Generation:
    return Generation.objects.get(project=project, number=1)


def veil(project, visibility: Visibility) -> Generation:
    Generation.objects.filter(project=project, number=1).update(visibility=visibility)
    return take_of(project)


def files_of(number: int, world: dict[str, object]) -> list[str]:
    """Every address under which a file of that take may lie."""
    members = [f"/projects/low-orbit/takes/{number}/{kind}/" for kind in KINDS]
    return members + [f"/s/{world['link_token']}/{number}/{kind}/" for kind in ("clip", "poster")]


def pages(world: dict[str, object]) -> Iterator[str]:
    """Every address that one opens, except those of other files."""
    for name, method, arguments, _ in TABLE:
        if method == "get" and name not in ELSEWHERE and not name.startswith(OF_ALLAUTH):
            yield reverse(name, kwargs={argument: world[argument] for argument in arguments})
    yield from MORE


def showing(person: User, world: dict[str, object], number: int) -> list[str]:
    """The pages that give this person an address of the take's files."""
    client, files, found = client_of(person), files_of(number, world), []
    for page in pages(world):
        response = client.get(page)
        html = "" if response.streaming else response.content.decode(errors="replace")
        if any(file in html for file in files):
            found.append(page)
    return found


def given(person: User, number: int, world: dict[str, object]) -> set[int]:
    """What the addresses of the files answer."""
    return {client_of(person).get(file).status_code for file in files_of(number, world)}


def test_a_take_that_may_be_seen_is_on_many_pages(carol, project, world):
    found = showing(carol, world, 1)
    assert len(found) > 12
    assert {"/", "/projects/low-orbit/", "/projects/low-orbit/takes/1/", f"/s/{world['link_token']}/"} <= set(found)
    assert given(carol, 1, world) == {200}


@VEILED
def test_no_page_and_no_address_gives_a_file_of_a_veiled_take(visibility, carol, project, world):
    veil(project, visibility)
    assert showing(carol, world, 1) == []
    assert given(carol, 1, world) == {GONE}
    assert "/takes/2/poster/" in read(carol, "board", project)


@VEILED
def test_a_blind_comparison_gives_no_file_of_a_veiled_take(visibility, carol, project, world):
    seal = seal_of(take_of(project), "1,2", carol)
    address = reverse("compare_file", args=[project.slug, "1,2", seal, "poster"])
    assert client_of(carol).get(address).status_code == 200
    veil(project, visibility)
    assert client_of(carol).get(address).status_code == GONE


def test_the_author_finds_what_is_hidden_where_it_is_lifted_and_on_the_ruling(bob, project, world):
    veil(project, Visibility.HIDDEN)
    looks = ["/projects/low-orbit/takes/1/?look=1", "/projects/low-orbit/takes/1/feed/?look=1"]
    assert showing(bob, world, 1) == [reverse("appeal", args=[world["ruling"]]), *looks]
    assert client_of(bob).get("/projects/low-orbit/takes/1/clip/").status_code == 200


def test_moderators_lift_what_is_hidden(ada, project, world):
    veil(project, Visibility.HIDDEN)
    assert "Look at it" in text_of(read(ada, "generation", project, 1))
    assert "/takes/1/clip/" not in read(ada, "generation", project, 1)
    assert "/takes/1/clip/" in read(ada, "generation", project, 1, look=1)
    clip = client_of(ada).get("/projects/low-orbit/takes/1/clip/")
    assert (clip.status_code, clip["Cache-Control"]) == (200, "private, no-store")


def test_what_is_removed_only_moderators_find(bob, ada, project, world):
    veil(project, Visibility.REMOVED)
    assert given(bob, 1, world) == {GONE}
    page = reverse("generation", args=[project.slug, 1])
    lifted = ["/takes/1/clip/" in client_of(each).get(page, {"look": 1}).content.decode() for each in (bob, ada)]
    assert lifted == [False, True]


def test_nobody_is_offered_to_look_at_what_was_deleted(ada, project, world):
    veil(project, Visibility.REMOVED)
    assert "Look at it" in text_of(read(ada, "generation", project, 1))
    Generation.objects.filter(number=1).update(purged_at=take_of(project).created_at)
    assert "Look at it" not in text_of(read(ada, "generation", project, 1))


@VEILED
def test_packages_and_timelines_leave_it_out(visibility, carol, project, world):
    veil(project, visibility)
    client = client_of(carol)
    assert client.get("/projects/low-orbit/takes.zip?takes=1").status_code == 302
    timeline = client.get(reverse("timeline", args=[project.slug])).content.decode()
    assert ("T1" in timeline, "T2" in timeline) == (False, True)


@VEILED
def test_a_card_says_that_it_is_veiled_and_what_was_charged(visibility, project, world):
    card = text_of(render_takes([veil(project, visibility).pk], Audience.COSTS)[take_of(project).pk])
    assert visibility.label in card
    assert "charged" in card
    assert "Pick" not in card


def test_the_page_says_what_follows(carol, project, world):
    veil(project, Visibility.HIDDEN)
    page = text_of(read(carol, "generation", project, 1))
    assert "Only its author and moderators can look at it" in page
    assert "A moderator decides next whether it is shown again." in page
    Case.objects.update(closed_at=take_of(project).created_at)
    page = text_of(read(carol, "generation", project, 1))
    assert "There is nothing to decide about it while it is hidden." in page


def test_the_page_offers_nothing_that_needs_the_clip(alice, project, world):
    tools = ("?download", 'id="share-button"', "takes=1", 'id="approve-form"', "/takes/1/final/")
    assert all(tool in read(alice, "generation", project, 1) for tool in tools)
    veil(project, Visibility.HIDDEN)
    assert not any(tool in read(alice, "generation", project, 1) for tool in (*tools, 'id="look"'))


def test_no_final_is_made_of_a_veiled_take(bob, project, world):
    veil(project, Visibility.HIDDEN)
    page = client_of(bob).get("/projects/low-orbit/takes/1/final/").content.decode()
    assert "T1 is hidden. A final is made of a take that one has seen." in text_of(page)


@pytest.mark.parametrize(("step", "shown"), [("allow", True), ("hide", False), ("remove", False)])
def test_what_is_decided_reaches_open_pages(step, shown, project, bob, ines):
    flagged(project, bob, poster="posters/a.webp")
    take = take_of(project)
    version, heard = take.version, told(take)
    rulings.decide(Case.objects.get(), ines, step, "fits" if shown else "violence")
    card = render_takes([take.pk], Audience.PLAIN)[take.pk]
    assert ("/poster/" in card) == shown
    take.refresh_from_db()
    assert (take.version > version, told(take) > heard) == (step != "hide",) * 2


def told(take: Generation) -> int:
    """How often open pages heard of it."""
    return Event.objects.filter(kind=Event.Kind.TAKE, subject=take.pk).count()
