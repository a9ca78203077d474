"""For whom something is drawn. Within an audience everybody sees the same, so it is drawn once for all of them."""

from enum import StrEnum

from projects.access import Verb


class Audience(StrEnum):
    COSTS = "costs"
    PLAIN = "plain"

    @classmethod
    def of(cls, verbs: frozenset[Verb]) -> "Audience":
        return cls.COSTS if Verb.SEE_COSTS in verbs else cls.PLAIN
