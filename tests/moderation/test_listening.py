"""Cases that the studio opens by itself, and those that close when nothing is left to decide."""

from dataclasses import replace

from generations.moderation import listening
from generations.moderation.cases import Case
from generations.rules.checking import PROMPT, Match
from generations.status import Status
from generations.vetting import words_held
from projects.audit import AuditEntry
from projects.characters.vetting import character_held
from tests.factories import make_character, make_generation

Kind = Case.Kind
STRUCK = Match(4, 2, 9, "Injury words", "hold", "Nobody is hurt here", PROMPT, 9, 15, "bleeds")


def test_held_words_make_a_case_for_each_take(project, bob):
    takes = [make_generation(project, bob, status=Status.HELD, awaits_review=True) for _ in range(2)]
    words_held.send(None, takes=takes, matches=[STRUCK])
    assert {case.take for case in Case.objects.filter(kind=Kind.PROMPT)} == set(takes)
    assert Case.objects.all()[0].matches[0]["words"] == "bleeds"


def test_held_authors_have_their_own_kind(project, bob):
    take = make_generation(project, bob, status=Status.HELD, awaits_review=True)
    words_held.send(None, takes=[take], matches=[])
    assert Case.objects.get().kind == Kind.AUTHOR


def test_a_take_that_its_author_leaves_leaves_nothing_to_decide(project, bob, django_capture_on_commit_callbacks):
    take = make_generation(project, bob, status=Status.HELD, awaits_review=True)
    words_held.send(None, takes=[take], matches=[STRUCK])
    with django_capture_on_commit_callbacks(execute=True):
        assert take.cancel(bob)
    assert Case.objects.get().closed_at
    assert AuditEntry.objects.filter(action="case.withdrawn", by=bob).exists()


def test_listening_twice_hears_once(project, bob):
    listening.listen()
    words_held.send(None, takes=[make_generation(project, bob, status=Status.HELD)], matches=[STRUCK])
    assert Case.objects.count() == 1


def test_words_that_only_warn_are_not_why_an_author_is_held(project, bob):
    warned = replace(STRUCK, effect="warn")
    words_held.send(None, takes=[make_generation(project, bob, status=Status.HELD)], matches=[warned])
    assert Case.objects.get().kind == Kind.AUTHOR


def test_asking_about_refused_words_is_grave(project, bob):
    refused = replace(STRUCK, effect="refuse")
    words_held.send(None, takes=[make_generation(project, bob, status=Status.HELD)], matches=[refused])
    assert Case.objects.get().severity == Case.Severity.HIGH


def test_a_held_character_is_one_case_that_shows_the_newest_words(project):
    character = make_character(project)
    for words in ("gore", "blood"):
        character_held.send(None, character=character, matches=[replace(STRUCK, words=words, where="the description")])
    case = Case.objects.get(kind=Kind.CHARACTER)
    assert [match["words"] for match in case.matches] == ["blood"]
    assert case.person == project.created_by
