"""One of everything that an address can name, for tests that ask for every address."""

from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from generations.closing.month import Difference, Month
from generations.generation import Generation
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.moderation.ruling import Ruling
from generations.moderation.rulings import decide
from generations.money.budgets import Budget
from generations.money.requests import MoneyRequest
from generations.review.compare import seal_of
from generations.rules.rule import Rule
from generations.sharing.links import ShareLink
from generations.status import Status
from generations.together.notices import Notice
from projects.models import Project, User
from projects.people import inviting
from tests.factories import cite, make_character, make_generation, make_picture, make_user


def furnished(project: Project, bob: User) -> dict[str, object]:
    """A take that has a clip, a character that has a picture, and so on: one of everything, all of it Bob's."""
    image = make_picture(make_character(project, pictures=0), sha256="a" * 64)
    clip = default_storage.save("clips/world.mp4", ContentFile(b"a clip"))
    default_storage.save(image.path, ContentFile(b"a picture"))
    take = make_generation(project, bob, status=Status.READY, clip=clip)
    cite(take, image)
    notice = Notice.objects.create(user=bob, kind="ready", project=project, words="T1 is ready", url="/")
    (asked,) = inviting.invite(project, ["new@studio.test"], "viewer", project.created_by)
    link, link_token = ShareLink.make(project, bob, [take], title="For Harbour")
    said = take.comments.create(share_link=link, guest_name="Lena", guest_key="a" * 32, text="Lovely")
    return {
        "rule": rule_of(project, bob).pk, "studio_rule": rule_of(None, bob).pk,
        "shot": project.shots.create(code="1A", title="Street").pk,
        "saved_view": project.saved_views.create(name="Mine", query="", created_by=bob).pk,
        "comment": take.comments.create(author=bob, text="Mine").pk,
        "link": link.pk, "link_token": link_token, "guest_comment": said.pk,
        "person": bob.pk,
        "member": project.memberships.get(user=bob).pk, "invitation": asked.invitation.pk, "token": asked.token,
        "notice": notice.pk, "slug": project.slug, "number": take.number, "kind": "clip", "code": take.code,
        "takes": "1", "seal": seal_of(take, "1", bob), "handle": "pilot", "wish": ask_for_more(project, bob).pk,
        "pk": image.pk, "ending": "zip", "export": "csv", "month": "2024-02", "size": "full",
        "character": image.look.character_id, "look": image.look_id, "difference": unlike(clip).pk,
        "case": open_case(Case.Kind.OUTPUT, take=take).pk, "ruling": warned(take).pk,
        "consent": image.look.character.consents.create(person="Bo", agreed_by="Bo", recorded_by=bob).pk,
    }  # fmt: skip


def warned(take: Generation) -> Ruling:
    """What a moderator decided against its author, who may appeal it."""
    return decide(open_case(Case.Kind.REPORT, take=take), make_user("Ines", is_staff=True), "warn", "brand")


def rule_of(project: Project | None, person: User) -> Rule:
    return Rule.objects.create(
        project=project, name="Gore", text="gore", effect="warn", reason="No.", created_by=person
    )


def ask_for_more(project: Project, person: User) -> MoneyRequest:
    return MoneyRequest.objects.create(project=project, budget=Budget.of(project), by=person, amount=Decimal(1))


def unlike(clip: str) -> Difference:
    """What Runflow charged for and nobody here knows, with its clip."""
    return Difference.objects.create(month=Month.named("2024-02"), kind="unknown", run_id="r1", clip={"clip": clip})
