"""Every address of the studio, asked for by every person: one table, and no address may be missing from it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from projects.models import User
from tests.factories import Role, join, make_project, make_user
from tests.world import furnished

PEOPLE = ("anonymous", "mallory", "carol", "bob", "alice", "ada")
LOGIN, GONE, NO, OK = "login", 404, 403, "ok"

ANYBODY = (OK, OK, OK, OK, OK, OK)
PERSON = (LOGIN, OK, OK, OK, OK, OK)
MEMBER = (LOGIN, GONE, OK, OK, OK, OK)
MAKER = (LOGIN, GONE, NO, OK, OK, OK)
LEADER = (LOGIN, GONE, NO, NO, OK, OK)
STARTER = (LOGIN, NO, NO, NO, OK, OK)
ONLY_BOB = (LOGIN, GONE, GONE, OK, GONE, GONE)
NOBODY = (GONE, GONE, GONE, GONE, GONE, GONE)
ADMIN = (LOGIN, NO, NO, NO, NO, OK)
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
    ("shot_create", "get", {"slug"}, MAKER),
    ("shot_create", "post", {"slug"}, MAKER),
    ("shot_edit", "get", {"slug", "shot"}, MAKER),
    ("shot_edit", "post", {"slug", "shot"}, MAKER),
    ("shot_move", "post", {"slug", "shot"}, MAKER),
    ("shot_delete", "post", {"slug", "shot"}, MAKER),
    ("generation_shot", "post", {"slug", "number"}, MAKER),
    ("generation_archive", "post", {"slug", "number"}, MAKER),
    ("takes_change", "post", {"slug"}, MAKER),
    ("saved_view_create", "post", {"slug"}, MEMBER),
    ("saved_view_delete", "post", {"slug", "saved_view"}, (LOGIN, GONE, NO, OK, OK, OK)),
    ("generation_cancel", "post", {"slug", "number"}, MAKER),
    ("generation_approve_price", "post", {"slug", "number"}, LEADER),
    ("generation_decline_price", "post", {"slug", "number"}, LEADER),
    ("money_request_create", "post", {"slug"}, MAKER),
    ("money_request_answer", "post", {"slug", "wish"}, LEADER),
    ("generation_correct", "post", {"slug", "number"}, (LOGIN, GONE, NO, NO, NO, OK)),
    ("comment_create", "post", {"slug", "number"}, MEMBER),
    ("comment_edit", "post", {"slug", "comment"}, (LOGIN, GONE, NO, OK, NO, NO)),
    ("comment_delete", "post", {"slug", "comment"}, (LOGIN, GONE, NO, OK, OK, OK)),
    ("comment_resolve", "post", {"slug", "comment"}, MEMBER),
    ("comment_names", "get", {"slug"}, MEMBER),
    ("generation_pick", "post", {"slug", "number"}, LEADER),
    ("generation_decide", "post", {"slug", "number"}, MAKER),
    ("review", "get", {"slug"}, MEMBER),
    ("review_feed", "get", {"slug"}, MEMBER),
    ("generation_file", "get", {"slug", "number", "kind"}, MEMBER),
    ("compare", "get", {"slug"}, MEMBER),
    ("compare_feed", "get", {"slug"}, MEMBER),
    ("compare_file", "get", {"slug", "takes", "seal", "kind"}, ONLY_BOB),
    ("compare_vote", "post", {"slug"}, MEMBER),
    ("screening", "get", {"slug"}, MEMBER),
    ("takes_zip", "get", {"slug"}, MEMBER),
    ("timeline", "get", {"slug"}, MEMBER),
    ("timeline_package", "get", {"slug", "ending"}, MEMBER),
    ("characters", "get", {"slug"}, MEMBER),
    ("character", "get", {"slug", "handle"}, MEMBER),
    ("mentions", "get", {"slug"}, MEMBER),
    ("character_create", "post", {"slug"}, MAKER),
    ("look_create", "post", {"slug", "handle"}, MAKER),
    ("picture_upload", "post", {"slug", "handle"}, MAKER),
    ("picture", "get", {"slug", "pk", "size"}, MEMBER),
    ("picture_cover", "post", {"slug", "pk"}, MAKER),
    ("picture_remove", "post", {"slug", "pk"}, MAKER),
    ("activity", "get", {"slug"}, MEMBER),
    ("activity_feed", "get", {"slug"}, MEMBER),
    ("activity_new", "get", {"slug"}, MEMBER),
    ("notices", "get", {}, PERSON),
    ("bell", "get", {}, PERSON),
    ("notices_latest", "get", {}, PERSON),
    ("notices_read", "post", {}, PERSON),
    ("notice_open", "get", {"notice"}, ONLY_BOB),
    ("notice_read", "post", {"notice"}, ONLY_BOB),
    ("preferences", "get", {}, PERSON),
    ("preferences", "post", {}, PERSON),
    ("digest", "post", {}, PERSON),
    ("library", "get", {}, PERSON),
    ("character_edit", "get", {"slug", "handle"}, MAKER),
    ("character_edit", "post", {"slug", "handle"}, MAKER),
    ("character_archive", "post", {"slug", "handle"}, MAKER),
    ("character_restore", "post", {"slug", "character"}, MAKER),
    ("character_promote", "post", {"slug", "handle"}, LEADER),
    ("character_takes", "get", {"slug", "character"}, MEMBER),
    ("look_rename", "post", {"slug", "look"}, MAKER),
    ("look_default", "post", {"slug", "look"}, MAKER),
    ("look_remove", "post", {"slug", "look"}, MAKER),
    ("consent_create", "post", {"slug", "handle"}, LEADER),
    ("consent_revoke", "post", {"slug", "consent"}, LEADER),
    ("members", "get", {"slug"}, MEMBER),
    ("members_feed", "get", {"slug"}, MEMBER),
    ("member_role", "post", {"slug", "member"}, LEADER),
    ("member_costs", "post", {"slug", "member"}, LEADER),
    ("member_remove", "post", {"slug", "member"}, LEADER),
    ("member_leave", "post", {"slug"}, MEMBER),
    # With nobody named there is nobody to hand over to.
    ("member_hand_over", "post", {"slug"}, (LOGIN, GONE, NO, NO, GONE, GONE)),
    ("project_edit", "post", {"slug"}, LEADER),
    ("project_archive", "post", {"slug"}, LEADER),
    ("project_reopen", "post", {"slug"}, LEADER),
    ("invitation_create", "post", {"slug"}, LEADER),
    ("invitation_resend", "post", {"slug", "invitation"}, LEADER),
    ("invitation_revoke", "post", {"slug", "invitation"}, LEADER),
    ("invitation", "get", {"token"}, ANYBODY),
    ("invitation", "post", {"token"}, ANYBODY),
    ("share_create", "get", {"slug"}, MAKER),
    ("share_create", "post", {"slug"}, MAKER),
    ("share_links", "get", {"slug"}, MAKER),
    ("share_change", "get", {"slug", "link"}, MAKER),
    ("share_change", "post", {"slug", "link"}, MAKER),
    ("share_revoke", "post", {"slug", "link"}, MAKER),
    ("share_revoke_all", "post", {"slug"}, LEADER),
    ("guest", "get", {"link_token"}, ANYBODY),
    ("guest_take", "get", {"link_token", "number"}, ANYBODY),
    ("guest_file", "get", {"link_token", "number", "kind"}, ANYBODY),
    ("guest_enter", "post", {"link_token"}, ANYBODY),
    ("guest_name", "post", {"link_token"}, ANYBODY),
    ("guest_answer", "post", {"link_token", "number"}, ANYBODY),
    ("guest_comments", "get", {"link_token", "number"}, ANYBODY),
    ("guest_comments", "post", {"link_token", "number"}, ANYBODY),
    # Of another browser.
    ("guest_comment_edit", "post", {"link_token", "number", "guest_comment"}, NOBODY),
    ("guest_comment_delete", "post", {"link_token", "number", "guest_comment"}, NOBODY),
    ("costs", "get", {"slug"}, MAKER),
    ("costs_rows", "get", {"slug"}, MAKER),
    # Who may see no project's costs has no such page.
    ("studio_costs", "get", {}, (LOGIN, NO, NO, OK, OK, OK)),
    ("studio_costs_rows", "get", {}, (LOGIN, NO, NO, OK, OK, OK)),
    ("budgets", "get", {"slug"}, MEMBER),
    ("budgets", "post", {"slug"}, LEADER),
    ("approval", "get", {"slug"}, MEMBER),
    ("approval", "post", {"slug"}, LEADER),
    ("project_rules", "get", {"slug"}, MEMBER),
    ("project_rule_create", "get", {"slug"}, LEADER),
    ("project_rule_create", "post", {"slug"}, LEADER),
    ("project_rule_test", "post", {"slug"}, LEADER),
    ("project_rule", "get", {"slug", "rule"}, LEADER),
    ("project_rule", "post", {"slug", "rule"}, LEADER),
    ("rules", "get", {}, ADMIN),
    ("rule_create", "get", {}, ADMIN),
    ("rule_create", "post", {}, ADMIN),
    ("rule_test", "post", {}, ADMIN),
    ("rule", "get", {"studio_rule"}, ADMIN),
    ("rule", "post", {"studio_rule"}, ADMIN),
    ("costs_export", "get", {"slug", "export"}, MAKER),
    ("statement", "get", {"slug", "month"}, MAKER),
    ("studio_costs_export", "get", {"export"}, PERSON),
    ("runflow_callback", "post", {"code"}, SIGNED),
    ("closing", "get", {}, ADMIN),
    ("closing_month", "get", {"month"}, ADMIN),
    ("closing_check", "post", {"month"}, ADMIN),
    ("closing_close", "post", {"month"}, ADMIN),
    ("difference_close", "post", {"difference"}, ADMIN),
    ("difference_file", "get", {"difference", "kind"}, ADMIN),
    ("moderation", "get", {}, ADMIN),
    ("policy", "get", {}, ADMIN),
    ("policy", "post", {}, ADMIN),
    ("case_list_live", "get", {}, ADMIN),
    ("case", "get", {"case"}, ADMIN),
    ("case_claim", "post", {"case"}, ADMIN),
    ("case_release", "post", {"case"}, ADMIN),
    ("case_pass", "post", {"case"}, ADMIN),
    ("case_decide", "post", {"case"}, ADMIN),
    ("case_file", "get", {"case", "kind"}, ADMIN),
    ("ruling_undo", "post", {"ruling"}, ADMIN),
    ("appeal", "get", {"ruling"}, ONLY_BOB),
    ("appeal", "post", {"ruling"}, ONLY_BOB),
    ("appeal_live", "get", {"ruling"}, ONLY_BOB),
    ("purges", "get", {}, ADMIN),
    ("suspended", "get", {}, ANYBODY),
    ("suspended", "post", {}, ANYBODY),
    ("take_report", "get", {"slug", "number"}, MEMBER),
    ("take_report", "post", {"slug", "number"}, MEMBER),
    ("comment_report", "post", {"slug", "comment"}, MEMBER),
    ("character_report", "post", {"slug", "handle"}, MEMBER),
    ("guest_report", "get", {"link_token", "number"}, ANYBODY),
    ("guest_report", "post", {"link_token", "number"}, ANYBODY),
    ("my_data", "get", {}, PERSON),
    ("my_data_export", "get", {}, PERSON),
    ("my_deletion", "post", {}, PERSON),
    # Bob's own; an admin asks for anybody's.
    ("person_data", "get", {"person"}, (LOGIN, NO, NO, OK, NO, OK)),
    ("person_data_export", "get", {"person"}, (LOGIN, NO, NO, OK, NO, OK)),
    ("person_deletion", "post", {"person"}, (LOGIN, NO, NO, OK, NO, OK)),
    ("audit", "get", {}, ADMIN),
    ("audit_export", "get", {}, ADMIN),
    ("system", "get", {}, ADMIN),
    ("system_check", "post", {}, ADMIN),
    ("healthz", "get", {}, ANYBODY),
    ("readyz", "get", {}, ANYBODY),
    ("metrics", "get", {}, NOBODY),
    ("account_login", "get", {}, ANYBODY),
    ("account_signup", "get", {}, ANYBODY),
    ("account_reset_password", "get", {}, ANYBODY),
    ("account_change_password", "get", {}, PERSON),
    ("account_logout", "get", {}, PERSON),
]
# Asked for asynchronously in tests/live; and django-allauth's own pages, which need no project.
ELSEWHERE = {"live"}
OF_ALLAUTH = ("account_", "mfa_")


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


@dataclass(frozen=True)
class Scene:
    """What addresses name, and the cookies of who is signed in, by name."""

    world: dict[str, object]
    cookies: dict[str, SimpleCookie]

    def client(self, person: str) -> Client:
        client = Client()
        client.cookies = deepcopy(self.cookies[person])
        return client


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Made once for the whole table: `ask` undoes what comes of each question."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = {name: make_user(name.title()) for name in ("mallory", "carol", "bob", "alice")}
        people["ada"] = make_user("Ada", is_staff=True, is_superuser=True)
        project = make_project(people["alice"])
        join(project, people["bob"], Role.ARTIST)
        join(project, people["carol"], Role.VIEWER)
        world = furnished(project, people["bob"])
        yield Scene(world, {name: client_of(people.get(name)).cookies for name in PEOPLE})
        transaction.set_rollback(True)


def ask(client: Client, method: str, address: str) -> object:
    with transaction.atomic():
        response = getattr(client, method)(address)
        # What one person did is not there for the next.
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return LOGIN
    # What is wrong with the form is the form's business here: the person got as far as the form.
    return OK if response.status_code in {200, 302, 204, 400, 422} else response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "method", "arguments", "expected"), TABLE, ids=[f"{method} {name}" for name, method, *_ in TABLE]
)
def test_every_person_gets_what_the_table_says(name, method, arguments, expected, scene):
    address = reverse(name, kwargs={argument: scene.world[argument] for argument in arguments})
    got = {person: ask(scene.client(person), method, address) for person in PEOPLE}
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


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_only_moderators_and_admins_reach_the_admin(person, scene):
    assert scene.client(person).get("/admin/").status_code == (200 if person == "ada" else 302)
