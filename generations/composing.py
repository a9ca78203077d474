"""The composer as a page shows it: the form, its findings, what Runflow would receive, and the price on the button."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict

from generations.drafts import Draft
from generations.forms import Line, TakeForm
from generations.generation import Generation
from generations.live.audience import Audience
from generations.money.budgets import OverBudget
from generations.money.rules import DRAFT_FIRST
from generations.ordering import HIGHEST_SEED
from generations.payload import Payload, Picture
from generations.preflight import findings_of
from generations.prompts import LONGEST_PROMPT, MOST_REFERENCES, Compiled, Finding
from generations.quoting import Quote, dearer
from generations.remedies import Said, remedy_of, strayed
from generations.rules.checking import Effect, Match, severest
from generations.rules.policy import Policy
from generations.runflow.schema import MODEL, RunRequest
from generations.vetting import stops, vet_each
from projects.models import Character, Shot, User
from projects.project import Project


@dataclass
class Composer(Quote):
    """One person's composer in one project. `was_pressed`: Generate was pressed, so an empty prompt is worth a word."""

    project: Project
    form: TakeForm
    was_pressed: bool = False
    refusals: list[str] = field(default_factory=list)
    kept_at: datetime | None = None
    person: User | None = None
    over: OverBudget | None = None

    @classmethod
    def fresh(cls, project: Project, user: User) -> "Composer":
        """As this person left it, on whatever machine; else empty, with the project's preselections."""
        draft = Draft.of(user, project)
        if draft is None:
            return cls(project, TakeForm.fresh(project), person=user)
        composer = cls.filled(project, draft.fields, user)
        composer.kept_at = draft.saved_at
        return composer

    @classmethod
    def filled(cls, project: Project, fields: Mapping[str, Any], person: User) -> "Composer":
        """With these words and settings, and a press of its own."""
        return cls.checked(TakeForm(project, {**fields, "click": str(uuid.uuid4())}), person)

    @classmethod
    def checked(cls, form: TakeForm, person: User, *, was_pressed: bool = False) -> "Composer":
        form.is_valid()
        return cls(form.project, form, was_pressed, person=person)

    @classmethod
    def again(cls, project: Project, sent: QueryDict, person: User) -> "Composer":
        """The composer after a press of Generate: the same words and settings, ready for another press."""
        return cls.filled(project, sent.dict(), person)

    @property
    def audience(self) -> Audience:
        return Audience.of(self.project.verbs)

    @cached_property
    def click(self) -> uuid.UUID:
        """The next press of Generate; a press that was refused keeps its own."""
        pressed: uuid.UUID | None = self.cleaned.get("click")
        return pressed or uuid.uuid4()

    @property
    def cleaned(self) -> dict[str, Any]:
        return getattr(self.form, "cleaned_data", {})

    def value(self, name: str) -> Any:
        """What stands in a field now: typed, cleaned or preselected."""
        return self.cleaned.get(name, self.form[name].value())

    # The words

    @property
    def lines(self) -> list[Line]:
        return self.form.lines

    @property
    def is_batch(self) -> bool:
        """Whether each line is a prompt of its own."""
        return bool(self.value("per_line"))

    @property
    def parent(self) -> Generation | None:
        """The take that is remixed."""
        parent = self.cleaned.get("parent")
        return parent if isinstance(parent, Generation) else None

    @cached_property
    def comment(self) -> Any:
        """What was said about that take and asked for this one."""
        if self.parent is None or self.form.comment_id is None:
            return None
        return self.parent.comments.select_related("author").get(pk=self.form.comment_id)

    @cached_property
    def findings(self) -> list[Said]:
        """What is wrong with the words. That there are none yet is not said while somebody only looks."""
        struck = [Said.of_rule(match, line.number) for line, found in self.struck for match in found]
        return struck + [
            Said(finding, remedy_of(finding, self.project), line.number)
            for line in self.lines
            for finding in self._found(line.compiled)
            if self.was_pressed or finding.code != "empty"
        ]

    def _found(self, compiled: Compiled) -> Iterator[Finding]:
        yield from compiled.findings
        yield from findings_of(compiled.references, self.aspect_ratio)
        if self.parent and not self.is_batch and compiled.text.strip():
            yield from strayed(self.parent, compiled.references)

    @cached_property
    def struck(self) -> list[tuple[Line, list[Match]]]:
        """What the rules find in each prompt."""
        found = vet_each(self.project, [(line.prompt, line.compiled) for line in self.lines])
        return list(zip(self.lines, found, strict=True))

    @property
    def is_refused(self) -> bool:
        """Whether a rule refuses some words, so that only a moderator may be asked about them."""
        return any(severest(matches) == Effect.REFUSE for _, matches in self.struck)

    @cached_property
    def looked_at(self) -> int:
        """How many of the takes a moderator looks at first."""
        if self.person and self.person.needs_review:
            return self.total
        each = self.total // max(len(self.lines), 1)
        return each * sum(stops(matches) for _, matches in self.struck)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the rest, and why an order was refused although its form was right."""
        elsewhere = {"seed", "prompt"} if any(line.compiled.blocked for line in self.lines) else {"seed"}
        errors = [each for name, of in self.form.errors.items() if name not in elsewhere for each in of]
        messages = [str(error) for error in errors]
        if self.price is None:
            messages.append(f"Nobody has entered a price for {self.resolution} yet, so nothing can be sent.")
        if self.is_too_early and not self.refusals:
            messages.append(DRAFT_FIRST)
        return [*messages, *self.refusals]

    @property
    def length(self) -> int:
        """Characters that count towards the limit: those of the longest compiled prompt."""
        return max((len(line.compiled.text) for line in self.lines), default=0)

    @property
    def longest_prompt(self) -> int:
        return LONGEST_PROMPT

    @cached_property
    def tints(self) -> dict[int, int]:
        return dict(Character.objects.usable_in(self.project).values_list("pk", "tint"))

    @property
    def handles(self) -> str:
        """For the marks behind the words: whom one may name, each with a colour, null for one without a picture."""
        named = {f"{handle}:{look}".rstrip(":"): member for (handle, look), member in self.form.cast.items()}
        tints = {name: self.tints[member.character] if member.image else None for name, member in named.items()}
        return json.dumps(tints)

    @cached_property
    def payload(self) -> Payload:
        """What Runflow would receive."""
        request = RunRequest(
            prompt="",
            image_urls=(),
            duration=self.seconds,
            resolution=self.resolution,
            aspect_ratio=self.aspect_ratio,
            enable_safety_checker=self.is_safe,
            seed=self.form.seeds[0] if self.form.is_bound and self.form.seeds else None,
        )
        return Payload(self.lines, self.form.cast, self.tints, request)

    @property
    def pictures(self) -> list[Picture]:
        return self.payload.pictures

    @property
    def free_places(self) -> range:
        return range(max(MOST_REFERENCES - len(self.pictures), 0))

    # The settings

    @property
    def shot_id(self) -> int | None:
        shot = self.cleaned.get("shot")
        return shot.pk if isinstance(shot, Shot) else None

    @property
    def seconds(self) -> int:
        return self._number("duration", 5)

    @property
    def takes(self) -> int:
        return self._number("takes", 1)

    def _number(self, name: str, default: int) -> int:
        value = self.value(name)
        return value if isinstance(value, int) else default

    @property
    def resolution(self) -> str:
        value = self.value("resolution")
        return value if value in dict(self.form.fields["resolution"].choices) else self.project.resolution  # type: ignore[attr-defined]

    @property
    def aspect_ratio(self) -> str:
        value = self.value("aspect_ratio")
        return value if value in dict(self.form.fields["aspect_ratio"].choices) else self.project.aspect_ratio  # type: ignore[attr-defined]

    @property
    def seed_mode(self) -> str:
        return "locked" if self.value("seed_mode") == "locked" else "random"

    @property
    def is_safe(self) -> bool:
        return self.must_be_safe or bool(self.value("safety_checker"))

    @cached_property
    def must_be_safe(self) -> bool:
        """Whether the studio wants every take checked."""
        return Policy.now().requires_safety_checker

    @property
    def total(self) -> int:
        """Takes that one press would make."""
        return self.form.total if self.form.is_bound else self.takes

    @property
    def seeds(self) -> str:
        """In words: what the seeds will be."""
        given, each = self.form.seeds if self.form.is_bound else (), self.total // max(len(self.lines), 1)
        if not given:
            return "drawn by the studio, one for each take"
        if len(given) > 1 or each == 1:
            return ", ".join(map(str, given))
        return f"{given[0]} to {(given[0] + each - 1) % (HIGHEST_SEED + 1)}"

    @property
    def model(self) -> str:
        return MODEL

    # The money

    @property
    def may_send(self) -> bool:
        return not self.refusals and self.price is not None and self.form.is_valid()

    def refuse(self, message: str) -> None:
        """Say why the order was not taken although the form was right."""
        self.refusals.append(message)

    def refuse_over(self, error: OverBudget) -> None:
        """Say which budget does not reach; whoever may not see costs reads no figure."""
        self.over = error
        self.refuse(str(error) if self.sees_costs else error.without_figures)

    def refuse_if_dearer(self) -> None:
        """A button that was pressed before its price had followed the settings is not an agreement to the new price."""
        agreed: Decimal | None = self.cleaned.get("price") if self.sees_costs else None
        if words := dearer(self.price, agreed):
            self.refuse(words)
