"""The screens of the rules: who lists, makes, changes, switches and tries them."""

import pytest
from django.urls import reverse

from generations.rules.rule import Rule
from projects.audit import AuditEntry
from tests.factories import make_project, make_user

TYPED = {"name": "Injury words", "form": "words", "text": "blood\nbleed*", "effect": "hold", "reason": "No injuries."}


@pytest.fixture
def max_(db):
    return make_user("Max", is_staff=True)


def make_rule(by, project=None, **fields):
    return Rule.objects.create(created_by=by, project=project, **{**TYPED, **fields})


def test_a_moderator_makes_a_rule_and_the_log_keeps_it(client, max_):
    client.force_login(max_)
    client.post(reverse("rule_create"), TYPED)
    assert Rule.objects.get(project=None).text.split() == ["blood", "bleed*"]
    entry = AuditEntry.objects.get(action="rule.created")
    assert (entry.by, entry.label, entry.after["effect"]) == (max_, "Injury words", "hold")


def test_a_change_says_what_was_before(client, max_):
    rule = make_rule(max_)
    client.force_login(max_)
    client.post(reverse("rule", args=[rule.pk]), TYPED | {"effect": "refuse", "version": 1})
    entry = AuditEntry.objects.get(action="rule.changed")
    assert (entry.before, entry.after) == ({"effect": "hold"}, {"effect": "refuse"})
    rule.refresh_from_db()
    assert (rule.effect, rule.version) == ("refuse", 2)


def test_who_changes_what_somebody_else_changed_meanwhile_is_told(client, max_):
    rule = make_rule(max_, version=3)
    client.force_login(max_)
    answer = client.post(reverse("rule", args=[rule.pk]), TYPED | {"effect": "refuse", "version": 2})
    assert answer.status_code == 422
    assert "Somebody changed this rule a moment ago" in answer.content.decode()
    assert Rule.objects.get().effect == "hold"


def test_a_rule_is_switched_off_and_on_and_each_time_written_down(client, max_):
    rule = make_rule(max_)
    client.force_login(max_)
    for act, is_on in (("off", False), ("off", False), ("on", True)):
        client.post(reverse("rule", args=[rule.pk]), {"act": act})
        assert Rule.objects.get().is_on is is_on
    assert AuditEntry.objects.filter(action="rule.switched").count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"form": "pattern", "text": "(?=x)y"}, "It looks ahead"),
        ({"form": "pattern", "text": r"(a)\1"}, "asks for the same words again"),
        ({"form": "pattern", "text": ".*"}, "every prompt"),
        ({"form": "pattern", "text": "(x{1,50}){1,20}y"}, "too large"),
        ({"text": "a"}, "too few letters"),
        ({"text": " \n "}, "Write what the rule looks for"),
        ({"text": "bl*od"}, "only stand at its end"),
        ({"text": "\n".join(f"word{number}" for number in range(501))}, "500 lines at most"),
        ({"name": ""}, "Give the rule a name"),
        ({"reason": ""}, "Say why"),
        ({"effect": "burn"}, "valid choice"),
        ({"form": "song"}, "valid choice"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(client, max_, typed, said):
    client.force_login(max_)
    answer = client.post(reverse("rule_create"), TYPED | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Rule.objects.exists()


def test_two_rules_of_one_place_have_two_names(client, max_, project, alice):
    make_rule(max_)
    client.force_login(max_)
    assert "There is a rule of that name" in client.post(reverse("rule_create"), TYPED).content.decode()
    client.force_login(alice)
    client.post(reverse("project_rule_create", args=[project.slug]), TYPED)
    assert Rule.objects.filter(name="Injury words").count() == 2


def test_a_lead_makes_rules_of_the_project_and_reads_the_studios(client, alice, max_, project):
    make_rule(max_, name="Of the studio", text="gore")
    client.force_login(alice)
    client.post(reverse("project_rule_create", args=[project.slug]), TYPED)
    page = client.get(reverse("project_rules", args=[project.slug])).content.decode()
    assert "Of the studio" in page
    assert "gore" in page
    assert "blood, bleed*" in page


def test_members_read_why_but_not_what_is_looked_for(client, bob, max_, project):
    make_rule(max_, project=project)
    client.force_login(bob)
    page = client.get(reverse("project_rules", args=[project.slug])).content.decode()
    assert "No injuries." in page
    assert "bleed*" not in page
    assert "New rule" not in page


def test_a_lead_cannot_reach_the_rules_of_another_project(client, alice, mallory, project):
    other = make_rule(mallory, project=make_project(mallory, "Elsewhere"))
    client.force_login(alice)
    assert client.get(reverse("project_rule", args=[project.slug, other.pk])).status_code == 404
    assert client.post(reverse("project_rule", args=[project.slug, other.pk]), {"act": "off"}).status_code == 404


def test_rules_are_listed_by_age_with_the_number_that_a_finding_says(client, max_):
    rules = [make_rule(max_, name=f"Rule {letter}", is_on=letter != "B") for letter in "ABC"]
    client.force_login(max_)
    answer = client.get(reverse("rules"))
    assert [rule.name for rule in answer.context["page"]] == ["Rule A", "Rule B", "Rule C"]
    assert answer.context["numbers"] == {rules[0].pk: 1, rules[2].pk: 2}


def test_rules_are_found_by_words_effect_and_state_and_paged(client, max_):
    for number in range(25):
        make_rule(max_, name=f"Rule {number}", effect="warn" if number % 2 else "refuse", is_on=number != 7)
    client.force_login(max_)

    def names(**asked):
        return [rule.name for rule in client.get(reverse("rules"), asked).context["page"]]

    assert len(names()) == 20
    assert len(names(page="2")) == 5
    assert names(state="off") == ["Rule 7"]
    assert names(q="Rule 24", effect="refuse") == ["Rule 24"]
    assert "No rule fits" in client.get(reverse("rules"), {"q": "zebra"}).content.decode()
    assert len(names(effect="x", state="y", page="z")) == 20


def test_an_empty_studio_says_what_rules_are(client, max_):
    client.force_login(max_)
    assert "No rules yet" in client.get(reverse("rules")).content.decode()


def test_a_text_is_tried_and_shown_with_its_marks(client, max_):
    make_rule(max_)
    make_rule(max_, name="Worse", text="gore", effect="refuse")
    client.force_login(max_)
    page = client.post(reverse("rule_test"), {"sample": "Some b l o o d, some gore."}).content.decode()
    assert '<mark data-effect="hold">b l o o d</mark>' in page
    assert '<mark data-effect="refuse">gore</mark>' in page
    assert "It cannot be sent." in page


def test_an_innocent_text_strikes_nothing(client, max_):
    make_rule(max_)
    client.force_login(max_)
    page = client.post(reverse("rule_test"), {"sample": "<b>A quiet</b> street"}, headers={"hx-request": "true"})
    assert "No rule strikes" in page.content.decode()
    assert "&lt;b&gt;A quiet" in page.content.decode()


def test_nothing_to_try_is_said(client, max_):
    client.force_login(max_)
    assert client.post(reverse("rule_test"), {"sample": ""}).status_code == 422
    assert client.post(reverse("rule_test"), {"sample": "x" * 10_001}).status_code == 422


def test_a_rule_is_tried_before_it_is_saved(client, max_):
    client.force_login(max_)
    typed = TYPED | {"act": "try", "sample": "He bleeds."}
    page = client.post(reverse("rule_create"), typed).content.decode()
    assert '<mark data-effect="hold">bleeds</mark>' in page
    assert not Rule.objects.exists()


def test_a_pattern_that_came_past_the_form_is_said_to_strike_nothing(client, max_, bob, project):
    make_rule(max_, name="Broken", form="pattern", text="(blood")
    make_rule(max_, name="Whole", form="pattern", text="gore|blood")
    client.force_login(max_)
    page = client.get(reverse("rules")).content.decode()
    assert page.count("Its pattern cannot be used, so it strikes nothing. A bracket ( is opened and never closed.") == 1
    client.force_login(bob)
    page = client.get(reverse("project_rules", args=[project.slug])).content.decode()
    assert "so it strikes nothing. Tell a lead or a moderator." in page
    assert "A bracket" not in page
