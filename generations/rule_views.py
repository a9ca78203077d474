"""The screens of the rules: the studio's for moderators, a project's own in its settings, and the box to try them in.

Everybody in a project may read which rules there are and why; what exactly they look for, only whoever may change them.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations.moderation.forms import TABS
from generations.moderation.queue import counts_for
from generations.pages import page_context
from generations.rules.forms import RuleFilter, RuleForm, TryForm, switch
from generations.rules.rule import Rule
from generations.rules.trying import trial, trial_in
from projects.access import Verb, is_moderator, open_project
from projects.happenings import Happening, Kind, tell
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project


@dataclass(frozen=True)
class Scope:
    """Whose rules: a project's own, or, without one, the studio's. `may_change`: whether this person may."""

    project: Project | None
    person: User
    may_change: bool = True

    @property
    def rules(self) -> Any:
        return Rule.objects.filter(project=self.project).counted()

    def address(self, name: str, *arguments: int) -> str:
        if self.project is None:
            return reverse(name, args=arguments)
        return reverse(f"project_{name}", args=[self.project.slug, *arguments])

    @property
    def addresses(self) -> dict[str, str]:
        return {name: self.address(name) for name in ("rules", "rule_create", "rule_test")}

    def context(self) -> dict[str, Any]:
        """What every page of the rules shows around them."""
        common = {"scope": self, "at": self.addresses, "section": "rules"}
        if self.project is None:
            return common | {"tabs": TABS, "counts": counts_for(self.person)}
        return common | page_context(self.project, 0) | {"tab": "settings", "manages": self.may_change}


def studio(request: PersonRequest) -> Scope:
    if not is_moderator(request.user):
        raise PermissionDenied("Only moderators see the studio's rules here.")
    return Scope(None, request.user)


def of_project(request: PersonRequest, slug: str, verb: Verb = Verb.MANAGE) -> Scope:
    project = open_project(request.user, slug, verb)
    return Scope(project, request.user, Verb.MANAGE in project.verbs)


# The studio's


@require_GET
def rules(request: PersonRequest) -> HttpResponse:
    return listed(request, studio(request))


@require_http_methods(["GET", "POST"])
def rule_create(request: PersonRequest) -> HttpResponse:
    return edited(request, studio(request), None)


@require_http_methods(["GET", "POST"])
def rule(request: PersonRequest, studio_rule: int) -> HttpResponse:
    scope = studio(request)
    return edited(request, scope, get_object_or_404(scope.rules, pk=studio_rule))


@require_POST
def rule_test(request: PersonRequest) -> HttpResponse:
    return tried(request, studio(request))


# A project's own


@require_GET
def project_rules(request: PersonRequest, slug: str) -> HttpResponse:
    return listed(request, of_project(request, slug, Verb.VIEW))


@require_http_methods(["GET", "POST"])
def project_rule_create(request: PersonRequest, slug: str) -> HttpResponse:
    return edited(request, of_project(request, slug), None)


@require_http_methods(["GET", "POST"])
def project_rule(request: PersonRequest, slug: str, rule: int) -> HttpResponse:
    scope = of_project(request, slug)
    return edited(request, scope, get_object_or_404(scope.rules, pk=rule))


@require_POST
def project_rule_test(request: PersonRequest, slug: str) -> HttpResponse:
    return tried(request, of_project(request, slug))


# What they share


def listed(request: PersonRequest, scope: Scope, **beside: Any) -> HttpResponse:
    """The rules by age, as they are counted where they strike."""
    asked = RuleFilter(request.GET)
    in_force = list(Rule.objects.in_force(scope.project).values_list("pk", flat=True))
    context = {
        "filter": asked,
        "page": asked.page(scope.rules, request.GET.get("page", "")),
        "numbers": {pk: number for number, pk in enumerate(in_force, start=1)},
        "studios": Rule.objects.in_force(None) if scope.project else (),
        "try_form": TryForm(),
        **beside,
    }
    status = 422 if context["try_form"].errors else 200
    return render(request, "rules/rules.html", scope.context() | context, status=status)


def edited(request: PersonRequest, scope: Scope, found: Rule | None) -> HttpResponse:
    """A new rule, or one that is changed, tried as it is typed, or switched."""
    act = request.POST.get("act", "")
    if found and act in {"on", "off"}:
        return switched(request, scope, found, on=act == "on")
    typed = request.POST if request.method == "POST" else None
    form = RuleForm(scope.project, typed, found)
    if typed is not None and act != "try" and form.is_valid() and kept(scope, form):
        messages.success(request, f"{form.instance} is saved. It holds for every prompt from now on.")
        return redirect(scope.address("rules"))
    context = {"form": form, "rule": found, **(tried_out(form, typed) if act == "try" and typed else {})}
    return render(request, "rules/rule.html", scope.context() | context, status=422 if form.errors else 200)


def kept(scope: Scope, form: RuleForm) -> bool:
    if not form.keep(scope.person):
        return False
    say(scope, f"{'added' if form.is_new else 'changed'} the rule {form.cleaned_data['name']}")
    return True


def tried_out(form: RuleForm, typed: Any) -> dict[str, Any]:
    """What this very rule would find, as it is typed and not yet saved."""
    sample = TryForm(typed)
    if not (form.is_valid() and sample.is_valid()):
        return {"try_form": sample}
    rule = Rule(pk=0, **{name: form.cleaned_data[name] for name in ("name", "form", "text", "effect", "reason")})
    return {"try_form": sample, "trial": trial(sample.cleaned_data["sample"], [rule])}


def switched(request: PersonRequest, scope: Scope, found: Rule, *, on: bool) -> HttpResponse:
    if switch(found, scope.person, on=on):
        say(scope, f"switched the rule {found} {'on' if on else 'off'}")
        messages.success(request, f"{found} is {'on: it holds from now on' if on else 'off. What it held stays held'}.")
    return redirect(scope.address("rules"))


def tried(request: PersonRequest, scope: Scope) -> HttpResponse:
    """Which of the rules in force strike in a text, where, and what follows."""
    form = TryForm(request.POST)
    context: dict[str, Any] = {"try_form": form}
    if form.is_valid():
        context["trial"] = trial_in(scope.project, form.cleaned_data["sample"])
    if request.htmx:
        status = 422 if form.errors else 200
        return render(request, "rules/rules.html#trial", scope.context() | context, status=status)
    return listed(request, scope, **context)


def say(scope: Scope, words: str) -> None:
    """Members read in the feed that their rules are others now; of the studio's, the audit log tells."""
    if scope.project:
        tell(Happening(scope.project.pk, Kind.MODERATION, words.replace("{", "(").replace("}", ")"), by=scope.person))
