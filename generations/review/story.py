"""The history on a take's page: its own steps, and in between what was decided and said about it."""

from operator import attrgetter

from generations.generation import Generation
from generations.history import Step, steps_of
from generations.looks import Look
from generations.review.comments import Thread
from generations.review.decisions import Decision

Act = Decision.Act
LOOKS = {
    Act.PICK: Look("star", "", "Picked"),
    Act.UNPICK: Look("star", "", "No pick any more"),
    Act.ASK: Look("hand", "accent", "Asked for a decision"),
    Act.APPROVE: Look("check-check", "ok", "Approved"),
    Act.CHANGES: Look("message-square-warning", "warn", "Changes asked"),
    Act.WITHDRAW: Look("undo-2", "", "Decision withdrawn"),
}


def story_of(take: Generation, threads: list[Thread]) -> list[Step]:
    """Oldest first."""
    decisions = take.decisions.select_related("by", "asked")
    steps = [*steps_of(take), *map(step, decisions), *first_words(threads)]
    return sorted(steps, key=attrgetter("at"))


def step(decision: Decision) -> Step:
    whom = f"of {decision.asked.first_name}" if decision.asked else ""
    why = ": ".join(part for part in (whom, decision.note) if part)
    return Step(decision.at, LOOKS[Act(decision.act)], decision.by, why, None)


def first_words(threads: list[Thread]) -> list[Step]:
    """One line for all comments, at the moment of the first."""
    comments = [comment for thread in threads for comment in (thread.comment, *thread.replies)]
    said = [comment for comment in comments if comment.deleted_at is None]
    if not said:
        return []
    first = min(said, key=attrgetter("created_at"))
    count = "The only comment" if len(said) == 1 else f"First of {len(said)} comments"
    why = "" if first.author else f"by {first.name}, a guest"
    return [Step(first.created_at, Look("message-circle", "", count), first.author, why, None)]
