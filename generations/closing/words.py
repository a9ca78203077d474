"""What a difference is, in plain words: a headline with both amounts, and what must have happened."""

from generations.closing.month import Difference
from generations.money.usd import dollars

Kind = Difference.Kind

NAMES = {
    Kind.PRICE: "Price differs",
    Kind.UNKNOWN: "Charged, but unknown to us",
    Kind.ABSENT: "Not in Runflow's record",
    Kind.DOUBLED: "Charged twice",
}
TONES = {Kind.PRICE: "warn", Kind.UNKNOWN: "bad", Kind.ABSENT: "warn", Kind.DOUBLED: "bad"}


def headline(difference: Difference) -> str:
    """With the amounts of both sides."""
    ours, theirs = dollars(difference.ours), dollars(difference.theirs)
    if difference.kind == Kind.PRICE:
        return f"Runflow charged {theirs}, our ledger has {ours}"
    if difference.kind == Kind.ABSENT:
        return f"Our ledger has {ours}, Runflow lists no such run"
    if difference.kind == Kind.DOUBLED:
        return f"Runflow charged {theirs} for a second run of the same take"
    if difference.generation_id is None:
        return f"Runflow charged {theirs} for a run that no take of ours asked for"
    return f"Runflow charged {theirs} and made the clip, but the take ended without it"


def story(difference: Difference) -> str:
    """What must have happened."""
    if difference.kind == Kind.PRICE:
        return "Runflow's record of the run names another amount than we booked. Its record decides what is paid."
    if difference.kind == Kind.ABSENT:
        return "The whole list was read, and Runflow was asked for this very run: it does not know it."
    if difference.kind == Kind.DOUBLED:
        return "The take has its own run already. This one carries the take's code too, and was charged beside it."
    if difference.generation_id is None:
        return "It was made with this studio's key, past the studio. Take it into a project, or leave it with a reason."
    return "Its answer came too late or not at all, so the take was given up here while Runflow went on."


def clip_words(difference: Difference) -> str:
    """Where its clip is; empty where there is none to speak of."""
    if difference.clip or not difference.recipe.get("succeeded") or not difference.is_open:
        return ""
    if difference.waits_for_clip:
        return "Its clip is being fetched. Load the page again in a moment."
    return difference.clip_problem
