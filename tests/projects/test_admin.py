import pytest
from django.urls import reverse

from projects.models import Character, Look, Membership, Project, ReferenceImage, Shot, User
from tests.factories import make_character

PASSWORD = "a long enough one"
NO_MEMBERSHIPS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


@pytest.fixture
def admin_of(client, ada, project):
    make_character(project)
    project.shots.create(code="1A", title="Lift-off")
    client.force_login(ada)
    return client


@pytest.mark.parametrize("model", [User, Project, Character, Look, ReferenceImage])
def test_every_list_can_be_searched_and_every_row_opened(admin_of, model):
    name = f"admin:projects_{model._meta.model_name}"
    assert admin_of.get(reverse(f"{name}_changelist"), {"q": "pilot"}).status_code == 200
    row = model.objects.first()
    assert admin_of.get(reverse(f"{name}_change", args=(row.pk,))).status_code == 200


@pytest.mark.parametrize("model", [User, Project, Character, Look, ReferenceImage])
def test_nothing_that_history_leans_on_can_be_deleted(admin_of, model):
    row = model.objects.first()
    address = reverse(f"admin:projects_{model._meta.model_name}_delete", args=(row.pk,))
    assert admin_of.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_an_account_is_made_without_a_user_name(admin_of):
    fields = {"email": "Ines@Studio.test", "name": "Ines", "password1": PASSWORD, "password2": PASSWORD}
    response = admin_of.post(
        reverse("admin:projects_user_add"), {**fields, **NO_MEMBERSHIPS, "usable_password": "true"}
    )
    assert response.status_code == 302
    assert User.objects.get(email="ines@studio.test").check_password(PASSWORD)


def test_an_address_is_taken_in_any_spelling(admin_of):
    fields = {"email": "ALICE@studio.test", "name": "A", "password1": PASSWORD, "password2": PASSWORD}
    response = admin_of.post(
        reverse("admin:projects_user_add"), {**fields, **NO_MEMBERSHIPS, "usable_password": "true"}
    )
    assert "here already" in response.content.decode()


def test_a_password_can_be_set_anew(admin_of, bob):
    address = reverse("admin:auth_user_password_change", args=(bob.pk,))
    response = admin_of.post(address, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"})
    assert response.status_code == 302
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_members_and_shots_stand_in_their_project(admin_of, project):
    html = admin_of.get(reverse("admin:projects_project_change", args=(project.pk,))).content.decode()
    assert "memberships-TOTAL_FORMS" in html
    assert Membership.objects.filter(project=project).count() == 3
    assert Shot.objects.get().title in html


def test_a_pictures_content_cannot_be_changed(admin_of):
    image = ReferenceImage.objects.get()
    address = reverse("admin:projects_referenceimage_change", args=(image.pk,))
    admin_of.post(address, {"sha256": "0" * 64, "filename": "x", "is_cover": "on"})
    after = ReferenceImage.objects.get()
    assert (after.sha256, after.filename, after.is_cover) == (image.sha256, image.filename, True)


def test_lists_need_no_query_for_each_row(admin_of, project, django_assert_max_num_queries):
    address = reverse("admin:projects_character_changelist")
    with django_assert_max_num_queries(100) as one:
        admin_of.get(address)
    for handle in ("rocket", "cup", "hat", "cat"):
        make_character(project, handle)
    with django_assert_max_num_queries(len(one)):
        admin_of.get(address)
