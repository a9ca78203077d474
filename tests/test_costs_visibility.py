"""Money is shown to those who may see it and to nobody else: on pages, in downloads, live, in the feed and by mail."""

import io
import json
import re
import zipfile
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from django.urls import reverse

from generations.cards import render_budgets, render_takes
from generations.live.audience import Audience
from generations.sharing.links import ShareLink
from generations.status import Status
from generations.together import mails
from generations.together.notices import Notice
from projects.access import verbs
from projects.happenings import Happening, Kind, tell
from projects.models import Membership
from tests.factories import cite, join, make_character, make_generation, make_picture, make_user
from tests.generations.pages import client_of

MONEY = re.compile(r"\$\s?[0-9]|cost_usd|0\.7000|US dollars|[0-9]+ (?:sandbox )?dollars")
SEEING, BLIND = ("alice", "bob", "ada"), ("dora", "carol")
PAGES = (
    *("board", "feed", "generation", "generation_feed", "review", "activity", "compare", "screening", "members"),
    *("budgets", "approval", "characters", "character", "share_create"),
)
OF_COSTS = ("costs", "costs_rows", "statement", "costs_export")
ARGUMENTS: dict[str, list[object]] = {
    "generation": [1], "generation_feed": [1], "character": ["pilot"],
    "statement": ["2024-02"], "costs_export": ["csv"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def keeps_its_connection(monkeypatch):
    """A test's own transaction outlives the download."""
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def people(project, alice, bob, carol, ada):
    """Dora makes takes and does not see costs."""
    dora = make_user("Dora")
    join(project, dora)
    Membership.objects.filter(user=dora).update(sees_costs=False)
    return {"alice": alice, "bob": bob, "carol": carol, "ada": ada, "dora": dora}


@pytest.fixture
def take(project, people):
    """Paid for, picked, in the feed with its amount; another one waits with its hold."""
    image = make_picture(make_character(project, pictures=0), sha256="a" * 64)
    default_storage.save(image.path, ContentFile(b"a picture"))
    clip = default_storage.save("clips/seen.mp4", ContentFile(b"a clip"))
    shot = project.shots.create(code="1A", title="Street")
    take = make_generation(
        project, people["bob"], status=Status.READY, clip=clip, shot=shot, is_pick=True, clip_seconds="5"
    )
    cite(take, image)
    make_generation(project, people["dora"], status=Status.QUEUED)
    make_generation(project, people["dora"], status=Status.READY, clip=clip, clip_seconds="5")
    tell(Happening(project.pk, Kind.MONEY, "changed the project's budget", by=people["alice"], amount=take.charged))
    tell(Happening(project.pk, Kind.TAKES, "sent {take}", by=people["bob"], take_id=take.pk, amount=take.charged))
    return take


def answer_of(client, name, project, *arguments, **query):
    response = client.get(reverse(name, args=[project.slug, *arguments]), query)
    return response.status_code, body(response)


def body(response) -> str:
    if not response.streaming:
        return response.content.decode()
    if not response.is_async:
        return response.getvalue().decode(errors="replace")

    async def collect():
        return b"".join([piece async for piece in response])

    return async_to_sync(collect)().decode("latin-1")


def shown(person, name, project, **query) -> str:
    status, page = answer_of(client_of(person), name, project, *ARGUMENTS.get(name, []), **query)
    assert status in {200, 403}, (name, status)
    return page


@pytest.mark.parametrize("person", BLIND)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_an_amount_to_those_who_may_not_see_costs(person, name, people, project, take):
    query = {"takes": ["1", "3"] if name == "compare" else "1"} if name in {"compare", "share_create"} else {}
    assert MONEY.findall(shown(people[person], name, project, **query)) == []


def test_who_is_shown_no_price_orders_without_one(people, project, take):
    client = client_of(people["dora"])
    status, page = answer_of(client, "generation_again", project, 1)
    assert (status, MONEY.findall(page)) == (200, [])
    sent = client.post(reverse("generation_again", args=[project.slug, 1]), {"click": str(uuid4()), "price": "0"})
    assert sent.status_code == 302
    assert project.generations.filter(parent=take).exists()


@pytest.mark.parametrize("person", SEEING)
@pytest.mark.parametrize("name", ["board", "generation", "activity", "budgets", "costs", "costs_rows"])
def test_those_who_may_see_costs_see_them(person, name, people, project, take):
    page = shown(people[person], name, project)
    assert (name == "budgets" and person == "bob") or MONEY.search(page)


@pytest.mark.parametrize("name", OF_COSTS)
def test_the_pages_and_exports_of_costs_are_closed_to_the_others(name, people, project, take):
    got = {
        person: client_of(user).get(reverse(name, args=[project.slug, *ARGUMENTS.get(name, [])])).status_code
        for person, user in people.items()
    }
    assert got == {"alice": 200, "bob": 200, "ada": 200, "carol": 403, "dora": 403}


def test_the_studios_costs_hold_only_projects_whose_costs_one_sees(people, project, take):
    for person in BLIND:
        client = client_of(people[person])
        assert "low-orbit" not in body(client.get(reverse("studio_costs_export", args=["csv"])))
        assert MONEY.findall(body(client.get(reverse("home")))) == []
    assert "low-orbit" in body(client_of(people["bob"]).get(reverse("studio_costs_export", args=["csv"])))


def test_live_cards_are_drawn_without_money_for_those_who_may_not_see_it(people, project, take):
    audiences = {person: Audience.of(verbs(user, project)) for person, user in people.items()}
    assert {person for person, audience in audiences.items() if audience is Audience.COSTS} == set(SEEING)
    drawn = {audience: "".join(render_takes([take.pk], audience).values()) for audience in Audience}
    assert MONEY.findall(drawn[Audience.PLAIN]) == []
    assert MONEY.search(drawn[Audience.COSTS])
    assert MONEY.findall("".join(render_budgets([project.pk], Audience.PLAIN).values())) == []


def test_packages_timelines_and_recipes_carry_costs_only_for_those_who_see_them(people, project, take):
    for person, user in people.items():
        client = client_of(user)
        response = client.get(reverse("takes_zip", args=[project.slug]), {"takes": "1"})
        archive = zipfile.ZipFile(io.BytesIO(body(response).encode("latin-1")))
        texts = [archive.read(name).decode() for name in ("manifest.json", "manifest.csv")]
        _, timeline = answer_of(client, "timeline", project)
        for text in [*texts, json.dumps(json.loads(timeline))]:
            assert bool(MONEY.search(text)) is (person in SEEING), (person, text)
        status, recipe = answer_of(client, "generation_recipe", project, 1)
        assert status == 200
        assert person in SEEING or not MONEY.search(recipe)


def test_notices_and_mails_name_no_amount_to_those_who_may_not_see_costs(people, project, take):
    waiting = make_generation(project, people["dora"], status=Status.STORING)
    assert waiting.enter(Status.FAILED, problem="The prompt was refused.")
    mails.send_due()
    notices = [f"{notice.words} {notice.quote}" for notice in Notice.objects.filter(user=people["dora"])]
    letters = [f"{letter.subject} {letter.body}" for letter in mail.outbox if people["dora"].email in letter.to]
    assert notices
    assert [text for text in [*notices, *letters] if MONEY.search(text)] == []
    assert MONEY.findall(body(client_of(people["dora"]).get(reverse("notices")))) == []


def test_a_guest_sees_no_amount(people, project, take):
    _, token = ShareLink.make(project, people["bob"], [take], title="For Harbour")
    client = Client()
    for name, arguments in (("guest", [token]), ("guest_take", [token, take.number])):
        page = client.get(reverse(name, args=arguments))
        assert page.status_code == 200
        assert MONEY.findall(body(page)) == []
