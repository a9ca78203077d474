"""The page of one case: evidence and facts, and what was there before."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.moderation.cases import Case, Report
from generations.moderation.opening import add_report, open_case
from generations.moderation.queue_page import marked, seen_by, struck
from generations.moderation.rulings import decide
from generations.rules.checking import PROMPT, Match
from generations.status import Status
from generations.templatetags.moderation import when
from tests.factories import cite, make_character, make_generation, make_picture
from tests.moderation.moderators import flagged

Kind = Case.Kind


def page_of(desk, case, **asked) -> str:
    return desk.get(reverse("case", args=[case.pk]), asked).content.decode()


def held(project, author, prompt: str, words: str, where: str = PROMPT, **fields) -> Case:
    take = make_generation(project, author, status=Status.HELD, awaits_review=True, prompt=prompt, **fields)
    start = prompt.find(words) if where == PROMPT else 0
    match = Match(
        4, 2, 9, "Injury words", "hold", "Nobody is hurt in our films", where, start, start + len(words), words
    )
    return open_case(Kind.PROMPT, take=take, matches=[match.as_json()])


def take_of(case) -> Generation:
    assert case.take
    return case.take


# What it shows


def test_the_first_of_what_waits_stands_beside_the_list(desk, project, bob):
    first, second = flagged(project, bob), flagged(project, bob)
    page = desk.get(reverse("moderation")).content.decode()
    assert page.index(f"queue-case-{first.pk}") < page.index(f"queue-case-{second.pk}")
    assert "Hidden output, T1</h2>" in page


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits here" in desk.get(reverse("moderation")).content.decode()
    assert "No case fits" in desk.get(reverse("moderation"), {"kind": "appeal"}).content.decode()


def test_a_held_prompt_shows_its_words_marked_with_rule_and_reason(desk, project, bob):
    page = page_of(desk, held(project, bob, "The crew bleeds light", "bleeds"))
    assert "The crew <mark>bleeds</mark> light" in page
    assert "Rule 2 of 9, <b>Injury words</b>" in page
    assert "Nobody is hurt in our films" in page
    assert "Nothing. It was not sent" in page


def test_words_of_a_description_are_named_and_not_marked_in_the_prompt(desk, project, bob):
    case = held(project, bob, "@pilot waves", "gore", where="the description of @pilot")
    page = page_of(desk, case)
    assert "<mark>gore</mark> in the description of @pilot" in page
    assert [part.is_marked for part in marked(take_of(case), case.matches)] == [False, False, False]


def test_a_mark_inside_a_mention_cuts_it_and_loses_no_letter(project, bob):
    case = held(project, bob, "see @goreman run", "gore")
    parts = list(marked(take_of(case), case.matches))
    assert "".join(part.piece.text for part in parts) == "see @goreman run"
    assert [part.piece.text for part in parts if part.is_marked] == ["gore"]


def test_a_rule_is_named_once_with_all_that_it_found():
    rows = [Match(4, 1, 2, "R", "hold", "Why", PROMPT, 0, 1, words).as_json() for words in ("a", "b", "a")]
    (rule,) = struck(rows)
    assert rule["found"] == [("a", ""), ("b", "")]


def test_what_is_written_is_never_markup(desk, project, bob, carol):
    case = held(project, bob, "<script>alert(1)</script> bleeds", "bleeds")
    add_report(Report.Reason.OTHER, "<img src=x>", by=carol, take=case.take)
    page = page_of(desk, case) + page_of(desk, Case.objects.get(kind=Kind.REPORT))
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_reports_are_listed_with_their_words(desk, project, bob, carol):
    add_report(Report.Reason.BRAND, "The sign is a real one", by=carol, take=make_generation(project, bob))
    page = page_of(desk, Case.objects.get())
    assert "1 report<" in page
    assert "The sign is a real one" in page
    assert "Brand or logo" in page


def test_it_says_who_may_see_the_take(project, bob):
    take = make_generation(project, bob, status=Status.READY)
    assert seen_by(take) == "Members and share links"
    take.is_reported = True
    assert "Share links leave it out" in seen_by(take)
    take.visibility = "hidden"
    assert "Its author and moderators" in seen_by(take)
    take.visibility = "removed"
    assert seen_by(take) == "Moderators alone"


def test_the_members_history_stands_beside_it(desk, project, bob, ines):
    decide(flagged(project, bob), ines, "hide", "violence")
    decide(flagged(project, bob), ines, "allow", "alarm")
    page = page_of(desk, flagged(project, bob))
    assert "<dt>Takes</dt><dd>3</dd>" in page
    assert "<dt>Hidden</dt><dd>2</dd>" in page
    assert "<dt>Upheld</dt><dd>1</dd>" in page
    assert "shown again, false alarm by the check" in page


def test_a_comment_a_character_and_a_guest_have_their_pages(desk, project, bob):
    said = make_generation(project, bob).comments.create(guest_name="Lena", guest_key="a" * 32, text="Very rude")
    page = page_of(desk, open_case(Kind.REPORT, comment=said))
    assert "Very rude" in page
    assert "Lena, by a share link" in page
    character = make_character(project, description="A pilot of gore")
    assert "A pilot of gore" in page_of(desk, open_case(Kind.CHARACTER, character=character))


def test_the_log_of_the_case_can_be_exported(desk, project, bob):
    case = flagged(project, bob)
    address = f"{reverse('audit_export')}?subject=case-{case.pk}"
    assert address in page_of(desk, case)
    assert desk.get(address)["Content-Disposition"].startswith("attachment")


def test_moments_end_a_sentence():
    now = timezone.now()
    hours, days, months = (timedelta(hours=5), timedelta(days=2), timedelta(days=60))
    assert [when(now), when(now - hours), when(now - days)] == ["just now", "5 h ago", "2 d ago"]
    assert when(now - months).startswith("on ")


# Evidence


def test_moderators_get_the_clip_of_a_project_that_is_not_theirs_in_ranges(desk, project, bob):
    clip = default_storage.save("clips/evidence.mp4", ContentFile(b"0123456789"))
    case = flagged(project, bob, clip=clip)
    answer = desk.get(reverse("case_file", args=[case.pk, "clip"]), headers={"Range": "bytes=2-4"})
    assert answer.status_code == 206
    assert answer.content == b"234"


def test_pictures_are_those_that_the_take_sends_and_no_others(desk, project, bob):
    sent, other = (
        make_picture(make_character(project, name, pictures=0), sha256=name[0] * 64) for name in ("ada", "bea")
    )
    for image in (sent, other):
        default_storage.save(image.path, ContentFile(b"a picture"))
    case = held(project, bob, "@ada bleeds", "bleeds")
    cite(take_of(case), sent)
    address = reverse("case_file", args=[case.pk, "picture"])
    assert desk.get(address, {"image": sent.pk}).status_code == 200
    assert desk.get(address, {"image": other.pk}).status_code == 404
    assert f"?image={sent.pk}" in page_of(desk, case)


def test_what_is_not_there_is_not_found(desk, project, bob):
    case = flagged(project, bob)
    for kind in ("clip", "poster", "preview", "picture"):
        assert desk.get(reverse("case_file", args=[case.pk, kind])).status_code == 404
    assert desk.get(reverse("case", args=[case.pk + 1])).status_code == 404
    assert desk.get(f"/moderation/cases/{2**70}/").status_code == 404


def test_the_page_asks_no_more_the_more_there_is(desk, project, bob, ines, django_assert_max_num_queries):
    for _ in range(12):
        decide(flagged(project, bob), ines, "hide", "violence")
        add_report(Report.Reason.OTHER, by=ines, take=flagged(project, bob).take)
    with django_assert_max_num_queries(40):
        page_of(desk, Case.objects.filter(kind=Kind.REPORT).first())
