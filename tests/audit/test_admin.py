"""The operators' pages: lists open and can be searched, rows can be read, and what is changed is written down."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from generations.models import Case, Policy, Price, Rule
from generations.sharing.links import ShareLink
from generations.status import Status
from projects.audit import AuditEntry
from projects.audit.admin import ReadOnly
from tests.factories import make_character, make_generation
from tests.generations.pages import client_of

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label in {"projects", "generations"}]
KEPT = [model for model in MODELS if isinstance(admin.site._registry[model], ReadOnly)]


def address(model, page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@pytest.fixture
def full(project, bob, ada):
    """Rows of several kinds, so that lists draw something."""
    make_character(project)
    take = make_generation(project, bob, Status.READY)
    take.comments.create(author=bob, text="Nice")
    Rule.objects.create(name="Injury", text="blood", reason="We show no blood.", created_by=ada)
    Case.objects.create(kind="output", take=take, project=project, person=bob)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_every_list_opens_can_be_searched_and_its_first_row_read(model, full, ada):
    client = client_of(ada)
    assert client.get(address(model, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert client.get(address(model, "changelist"), {"q": "1"}).status_code == 200
    if row := model._default_manager.first():
        assert client.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.model_name)
def test_history_is_neither_added_nor_deleted_by_hand(model, ada):
    assert client_of(ada).get(address(model, "add")).status_code == 403


def test_whoever_is_made_a_moderator_is_written_down(ada, bob):
    form = {
        "email": bob.email, "name": bob.name, "tint": 1, "theme": "dark", "is_active": "on", "is_staff": "on",
        "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert client_of(ada).post(address(type(bob), "change", bob.pk), form).status_code == 302
    entry = AuditEntry.objects.get(action="admin.changed")
    assert (entry.by, entry.subject_id, entry.label) == (ada, str(bob.pk), "")
    assert (entry.before["is_staff"], entry.after["is_staff"]) == (False, True)


def test_a_new_price_is_written_down_with_its_rate(ada):
    moment = timezone.now() + timedelta(days=3)
    form = {
        "model": Price.in_force("720p").model, "resolution": "720p", "rate": "0.2", "starts_at_0": f"{moment:%Y-%m-%d}",
        "starts_at_1": "00:00:00",
    }  # fmt: skip
    assert client_of(ada).post(address(Price, "add"), form).status_code == 302
    assert AuditEntry.objects.get(action="admin.added").after["rate"] == "0.2"


def test_a_price_taken_back_is_written_down(ada):
    price = Price.objects.create(resolution="720p", rate=Decimal(1), starts_at=timezone.now() + timedelta(days=3))
    client_of(ada).post(address(Price, "delete", price.pk), {"post": "yes"})
    assert "720p" in AuditEntry.objects.get(action="admin.deleted").label


def test_the_studios_policy_before_and_after(ada):
    policy = Policy.objects.create()
    client_of(ada).post(address(Policy, "change", policy.pk), {"requires_safety_checker": "on", "hides_flagged": "on"})
    entry = AuditEntry.objects.get()
    assert entry.after == {"requires_safety_checker": True, "guests_may_report": False}


def test_a_password_is_never_copied(ada, bob):
    secret = "a long enough one"
    page = reverse("admin:auth_user_password_change", args=(bob.pk,))
    client_of(ada).post(page, {"password1": secret, "password2": secret, "usable_password": "true"})
    assert not any(secret in str(entry.after) for entry in AuditEntry.objects.all())
    assert AuditEntry.objects.get().subject_id == str(bob.pk)


def test_a_link_shows_neither_its_token_nor_its_password(ada, project, alice, bob):
    take = make_generation(project, bob, Status.READY)
    link, _ = ShareLink.make(project, alice, [take], password="secret words", title="For Harbour")
    page = client_of(ada).get(address(ShareLink, "change", link.pk)).content.decode()
    assert link.token_sha256 not in page
    assert link.password not in page
