"""Every address of the studio, asked for by every person: one table, and no address may be missing from it."""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from generations.generation import Status
from projects.models import Project, User
from tests.factories import cite, make_character, make_generation, make_picture

PEOPLE = ("anonymous", "mallory", "carol", "bob", "alice", "ada")
LOGIN, GONE, NO, OK = "login", 404, 403, "ok"

ANYBODY = (OK, OK, OK, OK, OK, OK)
PERSON = (LOGIN, OK, OK, OK, OK, OK)
MEMBER = (LOGIN, GONE, OK, OK, OK, OK)
MAKER = (LOGIN, GONE, NO, OK, OK, OK)
STARTER = (LOGIN, NO, NO, NO, OK, OK)
SIGNED = (401, 401, 401, 401, 401, 401)

# address name, method, arguments beside the project's, what each of PEOPLE gets
TABLE = [
    ("home", "get", {}, PERSON),
    ("welcome", "get", {}, PERSON),
    ("theme", "post", {}, PERSON),
    ("project_new", "get", {}, STARTER),
    ("project_new", "post", {}, STARTER),
    ("project_summary", "get", {}, STARTER),
    ("board", "get", {"slug"}, MEMBER),
    ("feed", "get", {"slug"}, MEMBER),
    ("compose", "post", {"slug"}, MAKER),
    ("generation_create", "post", {"slug"}, MAKER),
    ("draft_clear", "post", {"slug"}, MAKER),
    ("generation_remix", "get", {"slug", "number"}, MAKER),
    ("generation_again", "get", {"slug", "number"}, MAKER),
    ("generation_again", "post", {"slug", "number"}, MAKER),
    ("generation_final", "get", {"slug", "number"}, MAKER),
    ("generation_final", "post", {"slug", "number"}, MAKER),
    ("generation_retry", "get", {"slug", "number"}, MAKER),
    ("generation_retry", "post", {"slug", "number"}, MAKER),
    ("generation_recipe", "get", {"slug", "number"}, MEMBER),
    ("generation", "get", {"slug", "number"}, MEMBER),
    ("generation_feed", "get", {"slug", "number"}, MEMBER),
    ("generation_cancel", "post", {"slug", "number"}, MAKER),
    ("generation_file", "get", {"slug", "number", "kind"}, MEMBER),
    ("characters", "get", {"slug"}, MEMBER),
    ("character", "get", {"slug", "handle"}, MEMBER),
    ("mentions", "get", {"slug"}, MEMBER),
    ("character_create", "post", {"slug"}, MAKER),
    ("look_create", "post", {"slug", "handle"}, MAKER),
    ("picture_upload", "post", {"slug", "handle"}, MAKER),
    ("picture", "get", {"slug", "pk", "size"}, MEMBER),
    ("picture_cover", "post", {"slug", "pk"}, MAKER),
    ("picture_remove", "post", {"slug", "pk"}, MAKER),
    ("runflow_callback", "post", {"code"}, SIGNED),
    ("account_login", "get", {}, ANYBODY),
    ("account_signup", "get", {}, ANYBODY),
    ("account_reset_password", "get", {}, ANYBODY),
    ("account_change_password", "get", {}, PERSON),
    ("account_logout", "get", {}, PERSON),
]
# Asked for asynchronously in tests/live; and django-allauth's own pages, which need no project.
ELSEWHERE = {"live"}
OF_ALLAUTH = ("account_", "mfa_")


@pytest.fixture
def world(project, bob) -> dict[str, object]:
    """A project with a take that has a clip, and a character that has a picture."""
    image = make_picture(make_character(project, pictures=0), sha256="a" * 64)
    clip = default_storage.save("clips/world.mp4", ContentFile(b"a clip"))
    default_storage.save(image.path, ContentFile(b"a picture"))
    take = make_generation(project, bob, status=Status.READY, clip=clip)
    cite(take, image)
    return {
        "slug": project.slug, "number": take.number, "kind": "clip", "code": take.code, "handle": "pilot",
        "pk": image.pk, "size": "full",
    }  # fmt: skip


@pytest.fixture
def people(mallory, carol, bob, alice, ada) -> dict[str, User]:
    return {"mallory": mallory, "carol": carol, "bob": bob, "alice": alice, "ada": ada}


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def ask(user: User | None, method: str, address: str) -> object:
    with transaction.atomic():
        response = getattr(client_of(user), method)(address)
        # What one person did is not there for the next.
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return LOGIN
    # What is wrong with the form is the form's business here: the person got as far as the form.
    return OK if response.status_code in {200, 302, 204, 400, 422} else response.status_code


@pytest.mark.parametrize(
    ("name", "method", "arguments", "expected"), TABLE, ids=[f"{method} {name}" for name, method, *_ in TABLE]
)
def test_every_person_gets_what_the_table_says(name, method, arguments, expected, world, people):  # noqa: PLR0917
    address = reverse(name, kwargs={argument: world[argument] for argument in arguments})
    got = {person: ask(people.get(person), method, address) for person in PEOPLE}
    assert got == dict(zip(PEOPLE, expected, strict=True))


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        elif pattern.namespace != "admin":
            yield from names(pattern.url_patterns)


def test_no_address_is_missing_from_the_table():
    ours = {name for name in names(get_resolver().url_patterns) if not name.startswith(OF_ALLAUTH)}
    assert ours - ELSEWHERE == {name for name, *_ in TABLE if not name.startswith(OF_ALLAUTH)}


@pytest.mark.parametrize("person", PEOPLE)
def test_only_moderators_and_admins_reach_the_admin(person, people):
    assert client_of(people.get(person)).get("/admin/").status_code == (200 if person == "ada" else 302)


def test_a_take_of_another_project_is_not_found_under_ones_own(world, alice, bob):
    other = Project.start("Other", bob)
    take = make_generation(other, bob)
    client = client_of(alice)
    for name in ("generation", "generation_feed"):
        address = reverse(name, kwargs={"slug": world["slug"], "number": take.number + 50})
        assert client.get(address).status_code == 404


def test_a_person_who_was_switched_off_is_signed_out(world, bob):
    client = client_of(bob)
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    response = client.get(reverse("board", kwargs={"slug": world["slug"]}))
    assert response.status_code == 302
