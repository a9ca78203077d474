"""Who hears of a ruling: the person concerned, why and how to appeal; whoever reported it, what came of it."""

from django.urls import reverse

from generations.moderation.cases import Case
from generations.moderation.ruling import Ruling
from generations.together.notices import Kind, News, notify
from projects.happenings import Happening, tell
from projects.happenings import Kind as About

Step = Ruling.Step
RAN = {Step.ALLOW: "let {it} run", Step.WARN: "let {it} run, with a warning", Step.REMOVE: "refused {it}"}
WORDS: dict[str, dict[Step, str]] = {
    Case.Kind.PROMPT: RAN,
    Case.Kind.AUTHOR: RAN,
    Case.Kind.OUTPUT: {Step.ALLOW: "shows {it} again", Step.HIDE: "keeps {it} hidden"},
    Case.Kind.CHARACTER: {Step.ALLOW: "freed {it}", Step.HIDE: "keeps {it} held"},
    Case.Kind.APPEAL: {
        Step.ALLOW: "granted your appeal about {it}", Step.REMOVE: "declined your appeal about {it}, and that is final",
    },
}  # fmt: skip
OTHERWISE = {
    Step.ALLOW: "looked at {it} and left it as it is",
    Step.WARN: "warns you about {it}",
    Step.HIDE: "hid {it}",
    Step.REMOVE: "removed {it}",
    Step.HOLD: "looks at each of your takes first from now on, because of {it}",
    Step.SUSPEND: "suspended you until {until}, because of {it}",
}
FOR_REPORTERS = {
    Step.ALLOW: "A moderator looked at what you reported, {it}, and left it as it is",
    Step.WARN: "A moderator looked at what you reported, {it}, and warned its author",
    Step.HIDE: "What you reported, {it}, is hidden now",
    Step.REMOVE: "What you reported, {it}, is removed",
    Step.HOLD: "What you reported, {it}, is hidden now, and its author's takes are looked at first",
    Step.SUSPEND: "What you reported, {it}, is hidden now, and its author is suspended",
}
IN_THE_FEED = {Step.HIDE: "hid {take}", Step.REMOVE: "removed {take}"}


def tell_decision(ruling: Ruling) -> None:
    """Whom it concerns hears of it, unless others' reports came to nothing."""
    case = ruling.case
    if case.person and not (case.kind == Case.Kind.REPORT and ruling.step == Step.ALLOW):
        notify([case.person], news(ruling, sentence(ruling), f"ruling:{ruling.pk}"))
    tell_reporters(ruling)
    tell_project(ruling)


def sentence(ruling: Ruling) -> str:
    """What follows the moderator's name: hid T5, Low Orbit: injury or gore. You can appeal once, until 13 December."""
    step, case = Step(ruling.step), ruling.case
    words = WORDS.get(case.kind, {}).get(step) or OTHERWISE[step]
    said = words.format(it=case.place, until=f"{ruling.until:%-d %B %Y}" if ruling.until else "")
    if step == Step.ALLOW or case.kind == Case.Kind.APPEAL:
        return said
    reason = str(ruling.get_reason_display()).lower()
    return f"{said}: {reason}. You can appeal once, until {ruling.appealable_until:%-d %B}"


def news(ruling: Ruling, words: str, cause: str) -> News:
    """Without a project: whoever left it, or is suspended, is told all the same."""
    return News(
        Kind.RULING, words, take=ruling.case.shown_take, by=ruling.by, quote=ruling.note,
        url=address_of(ruling), cause=cause,
    )  # fmt: skip


def address_of(ruling: Ruling) -> str:
    """Of an appeal, where the ruling appealed is shown."""
    return reverse("appeal", args=[ruling.case.appeals_id or ruling.pk])


def tell_reporters(ruling: Ruling) -> None:
    """Members; guests have no bell. Who decided is between the moderator and the author."""
    case = ruling.case
    reporters = [report.by for report in case.reports.select_related("by") if report.by and report.by != case.person]
    words = FOR_REPORTERS[Step(ruling.step)].format(it=case.subject)
    notify(reporters, News(Kind.RULING, words, case.project, case.shown_take, cause=f"outcome:{ruling.pk}"))


def tell_project(ruling: Ruling) -> None:
    case, words = ruling.case, IN_THE_FEED.get(Step(ruling.step))
    if case.take and words and case.kind in {Case.Kind.OUTPUT, Case.Kind.REPORT}:
        take = case.take
        told = Happening(
            take.project_id, About.MODERATION, words, by=ruling.by, take_id=take.pk, shot_id=take.shot_id, tone="warn"
        )
        tell(told)


def tell_undoing(ruling: Ruling) -> None:
    """The person concerned, that it is open again."""
    if ruling.case.person:
        words = f"{ruling.undone_by} took back a decision about {ruling.case.place}. It is looked at again"
        cause = f"undone:{ruling.pk}"
        news_of = News(Kind.RULING, words, take=ruling.case.shown_take, url=address_of(ruling), cause=cause)
        notify([ruling.case.person], news_of)
