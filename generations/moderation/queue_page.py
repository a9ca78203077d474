"""One case as its page shows it: evidence and facts, what may be decided and what follows, and what came before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generations.cards import Money, Piece, money_of, pieces_of
from generations.generation import Generation
from generations.moderation.cases import Case
from generations.moderation.claiming import may_take
from generations.moderation.opening import moderators
from generations.moderation.ruling import Ruling
from generations.moderation.rulings import steps
from generations.rules.checking import PROMPT
from generations.status import Status
from projects.audit import AuditEntry
from projects.models import Membership, ReferenceImage
from projects.people.user import User

MOST_REPORTS, EARLIER, LINES = 50, 8, 30
Visibility = Generation.Visibility
ICONS = {
    Case.Kind.PROMPT: "shield-alert",
    Case.Kind.AUTHOR: "hand",
    Case.Kind.OUTPUT: "eye-off",
    Case.Kind.REFUSAL: "ban",
    Case.Kind.REPORT: "flag",
    Case.Kind.CHARACTER: "users-round",
    Case.Kind.APPEAL: "scale",
}
STEP_ICONS = {
    Ruling.Step.ALLOW: "check",
    Ruling.Step.WARN: "message-square-warning",
    Ruling.Step.HIDE: "eye-off",
    Ruling.Step.REMOVE: "trash-2",
    Ruling.Step.HOLD: "hand",
    Ruling.Step.SUSPEND: "ban",
}
KEYS = {Ruling.Step.ALLOW: "a", Ruling.Step.REMOVE: "r"}
FOLLOWS = {
    Ruling.Step.WARN: "They read your reason and your note. Nothing else changes for them.",
    Ruling.Step.HIDE: "Only its author and moderators see it from then on.",
    Ruling.Step.HOLD: "This is kept back, and each of their next takes waits for a moderator.",
    Ruling.Step.SUSPEND: "This is kept back, and they are signed out until the end of that day.",
}
NEXT = {
    Case.Kind.PROMPT: "Let run, its price is reserved and it is queued. Refused, it is never sent and costs nothing.",
    Case.Kind.AUTHOR: "Let run, its price is reserved and it is queued. Refused, it is never sent and costs nothing.",
    Case.Kind.OUTPUT: "Shown again, it is as any other take. What was charged stays charged either way.",
    Case.Kind.REFUSAL: "The take has failed and cost nothing. It stays as it is.",
    Case.Kind.REPORT: "Whoever reported it hears what was decided. Removed files can be brought back for 30 days.",
    Case.Kind.CHARACTER: "While it is held, no new take shows it. Takes that were made before stay.",
    Case.Kind.APPEAL: "Granted, the first decision is undone. Declined, it stands for good.",
}
DONE = {
    "case.opened": ("shield-alert", "opened it"),
    "case.reported": ("flag", "reported it"),
    "case.claimed": ("hand", "claimed it"),
    "case.released": ("undo-2", "let it go"),
    "case.passed": ("arrow-right", "passed it on"),
    "case.withdrawn": ("x", "left the take, so nothing is left to decide"),
    "case.decided": ("scale", "decided it"),
    "case.undone": ("undo-2", "undid the decision"),
    "ruling.appealed": ("message-circle", "asks for a second look"),
    "appeal.added": ("message-circle", "added a message"),
    "appeal.taken_back": ("x", "took the appeal back, so nothing is left to decide"),
    "case.settled": ("undo-2", "undid what was appealed, so nothing is left to decide"),
}


@dataclass(frozen=True)
class MarkedPiece:
    """A stretch of the prompt; marked where a rule struck."""

    piece: Piece
    is_marked: bool


@dataclass(frozen=True)
class Choice:
    """One button. `follows` says what happens then, where the words do not."""

    step: str
    words: str
    icon: str
    key: str
    follows: str


@dataclass(frozen=True)
class Line:
    """One row of a log."""

    entry: AuditEntry
    icon: str
    words: str

    @property
    def who(self) -> str:
        nobody = "A guest" if self.entry.action == "case.reported" else "The studio"
        return str(self.entry.by or nobody)


@dataclass(frozen=True)
class History:
    """What is known of the person concerned. `upheld` counts decisions against them that stand."""

    person: User
    role: str
    projects: int
    takes: int
    hidden: int
    upheld: int
    earlier: list[tuple[Ruling, str]]


def case_context(case: Case, person: User) -> dict[str, Any]:
    """All that the page shows of a case to this moderator."""
    take = case.shown_take
    ruling = case.rulings.select_related("by").filter(undone_at=None).last()
    return head_of(case, person) | {
        "take": take,
        "prompt": list(marked(take, case.matches)) if take else [],
        "struck": struck(case.matches),
        "money": paid(take) if take else None,
        "seen_by": seen_by(take) if take else "",
        "pictures": pictures_of(case),
        "has_clip": bool(take and take.clip and not take.purged_at),
        "reports": case.reports.select_related("by").order_by("-id")[:MOST_REPORTS],
        "report_count": case.reports.count(),
        "ruling": ruling,
        "appealed": case.appeals,
        "choices": choices_of(case),
        "next_words": NEXT[Case.Kind(case.kind)],
        "reasons": Ruling.Reason.choices,
        "others": [user for user in moderators().exclude(pk=person.pk) if may_take(case, user)],
        "history": history_of(case) if case.person else None,
    }


def head_of(case: Case, person: User) -> dict[str, Any]:
    """What changes while the page is open."""
    return {"case": case, "is_mine": case.holder == person, "may_take": may_take(case, person), "log": log_of(case)}


def marked(take: Generation, matches: Iterable[Mapping[str, Any]]) -> Iterator[MarkedPiece]:
    """The prompt cut at its mentions, and again where the rules' words begin and end."""
    spans = [(match["start"], match["end"]) for match in matches if match["where"] == PROMPT]
    edges = sorted({edge for span in spans for edge in span})
    position = 0
    for piece in pieces_of(take):
        end = position + len(piece.text)
        cuts = [position, *(edge for edge in edges if position < edge < end), end]
        for start, stop in pairwise(cuts):
            text = take.prompt[start:stop]
            is_marked = any(first <= start and stop <= last for first, last in spans)
            yield MarkedPiece(Piece(text, piece.tint, is_mention=piece.is_mention), is_marked)
        position = end


def struck(matches: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules that struck, each once, with all the words that it found."""
    rules: dict[Any, dict[str, Any]] = {}
    for match in matches:
        rule = rules.setdefault(match["rule"], {**match, "found": []})
        found = (match["words"], "" if match["where"] == PROMPT else match["where"])
        if found not in rule["found"]:
            rule["found"].append(found)
    return list(rules.values())


def paid(take: Generation) -> Money | None:
    """A take that waits for a moderator has nothing reserved, and what nobody asked for is not said."""
    return None if take.status == Status.HELD else money_of(take)


def seen_by(take: Generation) -> str:
    if take.visibility == Visibility.REMOVED:
        return "Moderators alone"
    if take.visibility == Visibility.HIDDEN:
        return "Its author and moderators. Share links never show it."
    if take.status == Status.HELD:
        return "Members read its words on the board. There is no clip."
    return "Members. Share links leave it out until it is decided." if take.is_reported else "Members and share links"


def pictures_of(case: Case) -> list[ReferenceImage]:
    """What the case may show of characters: of the one it is about, or those that its take sends."""
    if case.picture:
        return [case.picture]
    images = ReferenceImage.objects.select_related("look__character")
    if case.character:
        return list(images.filter(look__character=case.character, archived_at=None).order_by("pk")[:9])
    take = case.take
    return list(images.filter(references__generation=take).order_by("references__position")) if take else []


def choices_of(case: Case) -> list[Choice]:
    return [
        Choice(step, words, STEP_ICONS[step], KEYS.get(step, ""), FOLLOWS.get(step, ""))
        for step, words in steps(case).items()
    ]


def history_of(case: Case) -> History:
    person = case.person
    assert person is not None  # noqa: S101 (for the type alone)
    rulings = Ruling.objects.filter(case__person=person)
    earlier = rulings.exclude(case=case).select_related(
        "by", "case__take", "case__comment__generation", "case__project"
    )
    membership = Membership.objects.filter(user=person, project=case.project).first()
    return History(
        person=person,
        role=membership.role if membership else "",
        projects=person.memberships.count(),
        takes=Generation.objects.filter(author=person).count(),
        hidden=Generation.objects.filter(author=person).exclude(visibility=Visibility.VISIBLE).count(),
        upheld=rulings.filter(undone_at=None).exclude(step=Ruling.Step.ALLOW).count(),
        earlier=[(ruling, STEP_ICONS[Ruling.Step(ruling.step)]) for ruling in earlier.order_by("-id")[:EARLIER]],
    )


def log_of(case: Case) -> list[Line]:
    """What was done with the case, the newest first."""
    rows = AuditEntry.objects.filter(subject_kind="case", subject_id=str(case.pk)).select_related("by")
    return [Line(row, *DONE.get(row.action, ("history", row.action))) for row in rows[:LINES]]
