"""What people type about rules: one rule, the filter of the list, and a text to try them on. Changes are audited."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from generations.rules.matching import WrongRule, assert_may_be_kept
from generations.rules.rule import Rule, RuleQuerySet
from projects.audit import record
from projects.people.user import User
from projects.project import Project

MOST_RULES = 60
"""Of the studio, and of a project: each prompt is checked by all that are on."""
PER_PAGE = 20
LONGEST_TRIED = 10_000
WORDS = ("name", "form", "text", "effect", "reason")


class RuleForm(forms.ModelForm[Rule]):
    """A new rule, or one that is changed. `version` is the one that the page showed."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    class Meta:
        model = Rule
        fields = WORDS
        error_messages = {
            "name": {"required": "Give the rule a name: it is shown where the rule strikes."},
            "text": {"required": "Write what the rule looks for."},
            "reason": {"required": "Say why, for whoever wrote what it finds."},
        }

    def __init__(self, project: Project | None, data: Any = None, instance: Rule | None = None) -> None:
        super().__init__(data, instance=instance or Rule(project=project))
        self.project, self.is_new = project, instance is None
        self.was = {name: getattr(self.instance, name) for name in WORDS}

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        others = Rule.objects.filter(project=self.project, name__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("There is a rule of that name. Choose another.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "text" in cleaned:
            try:
                assert_may_be_kept(cleaned["text"], is_pattern=cleaned.get("form") == Rule.Form.PATTERN)
            except WrongRule as error:
                self.add_error("text", str(error))
        if self.is_new and Rule.objects.filter(project=self.project).count() >= MOST_RULES:
            self.add_error(None, f"There are {MOST_RULES} rules, more make every prompt wait. Change one of them.")
        return cleaned

    def keep(self, by: User) -> bool:
        """Write a valid form with its row of the audit log; False, and an error, when somebody was faster."""
        try:
            with transaction.atomic():
                return self._make(by) if self.is_new else self._change(by)
        except IntegrityError:
            self.add_error("name", "There is a rule of that name since a moment ago. Choose another.")
            return False

    def _make(self, by: User) -> bool:
        self.instance.created_by = by
        rule = self.save()
        record("rule.created", rule, by=by, project=self.project, after={name: getattr(rule, name) for name in WORDS})
        return True

    def _change(self, by: User) -> bool:
        rule, now = self.instance, {name: self.cleaned_data[name] for name in WORDS}
        row = Rule.objects.filter(pk=rule.pk, version=self.cleaned_data["version"] or 0)
        if not row.update(**now, version=F("version") + 1, changed_at=timezone.now()):
            self.add_error(None, "Somebody changed this rule a moment ago. Nothing was saved; open it again.")
            return False
        changed = [name for name in WORDS if now[name] != self.was[name]]
        before, after = ({name: values[name] for name in changed} for values in (self.was, now))
        record("rule.changed", rule, by=by, project=self.project, before=before, after=after)
        return True


def switch(rule: Rule, by: User, *, on: bool) -> bool:
    """Let it hold, or not any more; False when it was so already."""
    with transaction.atomic():
        row = Rule.objects.filter(pk=rule.pk, is_on=not on)
        if not row.update(is_on=on, version=F("version") + 1, changed_at=timezone.now()):
            return False
        record("rule.switched", rule, by=by, project=rule.project, before={"is_on": not on}, after={"is_on": on})
    return True


class RuleFilter(forms.Form):
    """Which rules are listed, from the address. What makes no sense there is left out."""

    q = forms.CharField(required=False, max_length=100)
    effect = forms.ChoiceField(required=False, choices=[("", "Any effect"), *Rule.Effect.choices])
    state = forms.ChoiceField(required=False, choices=[("", "On and off"), ("on", "On"), ("off", "Off")])

    def rows(self, rules: RuleQuerySet) -> RuleQuerySet:
        self.is_valid()
        asked = self.cleaned_data
        if words := asked.get("q", ""):
            rules = rules.filter(Q(name__icontains=words) | Q(text__icontains=words) | Q(reason__icontains=words))
        if effect := asked.get("effect"):
            rules = rules.filter(effect=effect)
        if state := asked.get("state"):
            rules = rules.filter(is_on=state == "on")
        return rules

    @property
    def is_on(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "effect", "state"))

    def page(self, rules: RuleQuerySet, number: str) -> "Page[Rule]":
        rows = self.rows(rules).select_related("created_by")
        return Paginator(rows, PER_PAGE).get_page(number)


class TryForm(forms.Form):
    """A text to try rules on."""

    sample = forms.CharField(
        max_length=LONGEST_TRIED,
        error_messages={
            "required": "Paste a text to try the rules on.",
            "max_length": f"This is too long: {LONGEST_TRIED:,} characters at most.",
        },
    )
