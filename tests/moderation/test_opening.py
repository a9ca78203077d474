"""What is wrong with one thing is one case, however many say so, and moderators hear of it once."""

from generations.moderation.cases import Case, Report
from generations.moderation.opening import add_report, open_case
from generations.together.notices import Notice
from projects.audit import AuditEntry
from projects.models import User
from tests.factories import make_character, make_generation, make_picture
from tests.moderation.moderators import make_moderator

Kind, Severity = Case.Kind, Case.Severity


def test_a_case_knows_whom_it_concerns_and_where(project, bob):
    take = make_generation(project, bob)
    case = open_case(Kind.OUTPUT, take=take)
    assert (case.person, case.project, case.place) == (bob, project, "T1, Low Orbit")


def test_a_second_one_of_the_same_kind_is_the_first(project, bob):
    take = make_generation(project, bob)
    first, again, other = (open_case(kind, take=take) for kind in (Kind.OUTPUT, Kind.OUTPUT, Kind.REPORT))
    assert first == again != other


def test_what_is_closed_is_opened_anew(project, bob):
    take = make_generation(project, bob)
    first = open_case(Kind.OUTPUT, take=take)
    Case.objects.update(closed_at=first.opened_at)
    assert open_case(Kind.OUTPUT, take=take) != first


def test_it_becomes_as_grave_as_the_gravest_word(project, bob):
    take = make_generation(project, bob)
    for severity in (Severity.LOW, Severity.HIGH, Severity.MEDIUM):
        case = open_case(Kind.REPORT, take=take, severity=severity)
    assert Case.objects.get() == case
    assert case.severity == Severity.HIGH


def test_moderators_hear_of_it_once_and_never_of_their_own(project, bob, ada):
    ines = make_moderator("Ines")
    for author in (bob, bob, ines):
        open_case(Kind.OUTPUT, take=make_generation(project, author))
    take = project.generations.first()
    open_case(Kind.OUTPUT, take=take)
    assert Notice.objects.filter(user=ada).count() == 3
    assert Notice.objects.filter(user=ines).count() == 2
    assert not Notice.objects.filter(user=bob).exists()


def test_nobody_who_is_suspended_hears_of_cases(project, bob, ada):
    User.objects.filter(pk=ada.pk).update(suspended_until="2999-01-01T00:00Z")
    open_case(Kind.OUTPUT, take=make_generation(project, bob))
    assert not Notice.objects.exists()


def test_a_comment_a_character_and_a_picture_concern_who_made_them(project, alice, bob):
    comment = make_generation(project, alice).comments.create(author=bob, text="Rude")
    picture = make_picture(make_character(project, pictures=0), sha256="a" * 64)
    cases = [open_case(Kind.REPORT, comment=comment), open_case(Kind.REPORT, picture=picture)]
    cases.append(open_case(Kind.CHARACTER, character=picture.look.character))
    assert [case.person for case in cases] == [bob, alice, alice]
    assert [case.subject for case in cases] == ["Comment on T1", "Picture of @pilot", "@pilot"]


def test_a_guests_comment_concerns_nobody(project, bob):
    comment = make_generation(project, bob).comments.create(guest_name="Lena", guest_key="a" * 32, text="Rude")
    assert open_case(Kind.REPORT, comment=comment).person is None


def test_opening_is_in_the_audit_log(project, bob):
    case = open_case(Kind.OUTPUT, take=make_generation(project, bob))
    row = AuditEntry.objects.get(action="case.opened")
    assert (row.subject_id, row.project, row.after["kind"]) == (str(case.pk), project, "output")


# Reports


def test_each_person_and_each_guest_has_one_report(project, bob, carol):
    take = make_generation(project, bob)
    add_report(Report.Reason.BRAND, "The sign", by=carol, take=take)
    add_report(Report.Reason.BRAND, "The sign behind", by=carol, take=take)
    add_report(Report.Reason.OTHER, guest_name="Lena", guest_key="a" * 32, take=take)
    case = Case.objects.get()
    assert [report.words for report in case.reports.all()] == ["The sign behind", ""]


def test_a_new_report_shows_in_open_queues(project, bob, carol):
    take = make_generation(project, bob)
    case = open_case(Kind.REPORT, take=take)
    add_report(Report.Reason.BRAND, by=carol, take=take)
    assert Case.objects.get().version > case.version
