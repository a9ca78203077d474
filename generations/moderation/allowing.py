"""What moderators have allowed, read from the rulings that stand: undone, a ruling allows nothing any more.

Only "no action" allows words for good; whoever was warned about them is asked again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from generations.moderation.cases import Case
from generations.moderation.ruling import Ruling, RulingQuerySet
from generations.rules.allowances import Memory, Place, Text, place_of, text_of
from projects.project import Project


def allowing(kind: Case.Kind) -> RulingQuerySet:
    return Ruling.objects.standing().filter(case__kind=kind, step=Ruling.Step.ALLOW)


def of_characters(characters: Collection[int]) -> Mapping[int, frozenset[Text]]:
    """What was found in a character's own texts before it was freed, by its id."""
    rows = allowing(Case.Kind.CHARACTER).filter(case__character__in=characters)
    allowed: dict[int, set[Text]] = defaultdict(set)
    for character, matches in rows.values_list("case__character", "case__matches"):
        allowed[character] |= {text_of(match) for match in matches}
    return {character: frozenset(texts) for character, texts in allowed.items()}


def of_prompt(project: Project, prompt: str) -> frozenset[Place]:
    """What was found in takes of these words before they were let run."""
    rows = allowing(Case.Kind.PROMPT).filter(case__take__project=project, case__take__prompt=prompt)
    return frozenset(place_of(match) for matches in rows.values_list("case__matches", flat=True) for match in matches)


MEMORY = Memory(of_characters, of_prompt)
