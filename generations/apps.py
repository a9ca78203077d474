from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from happyhorse import checks  # noqa: F401 (an import registers them)


class GenerationsConfig(AppConfig):
    name = "generations"

    def ready(self) -> None:
        """Tell the live streams how takes and budgets are drawn; they import nothing of this room themselves."""
        from generations import cards, shot_heads  # noqa: PLC0415 (models are there only now)
        from generations.live.events import Event  # noqa: PLC0415
        from generations.live.rendering import renderers  # noqa: PLC0415
        from projects.happenings import shots_changed  # noqa: PLC0415

        renderers[Event.Kind.TAKE] = cards.render_takes
        renderers[Event.Kind.BUDGET] = cards.render_budgets
        renderers[Event.Kind.SHOT] = shot_heads.render_shots
        shots_changed.connect(shot_heads.show_shots, dispatch_uid="shots on open boards")
        post_migrate.connect(install_triggers, sender=self)
        connect_together()
        check_words()
        connect_moderation()
        lock_closed_months()


def connect_together() -> None:
    """Who is told of what happens, and of who is here."""
    from generations.closing import pausing  # noqa: PLC0415
    from generations.live.attendance import Listener, listeners  # noqa: PLC0415
    from generations.live.events import Event  # noqa: PLC0415
    from generations.live.rendering import renderers  # noqa: PLC0415
    from generations.together import activity, notices, presence, telling  # noqa: PLC0415
    from projects.happenings import membership_changed  # noqa: PLC0415

    renderers[Event.Kind.ACTIVITY] = activity.render_news
    renderers[Event.Kind.NOTICE] = notices.render_bells
    renderers[Event.Kind.MEMBERS] = presence.render_members
    renderers[Event.Kind.PRESENCE] = presence.render_presences
    renderers[Event.Kind.QUEUE] = pausing.render_pauses
    listeners[:] = [Listener(presence.seen, presence.left)]
    membership_changed.connect(presence.members_changed, dispatch_uid="members on open pages")
    telling.listen()


def connect_moderation() -> None:
    """What becomes a case by itself, and what need not become one again."""
    from generations.moderation import allowing, listening  # noqa: PLC0415
    from generations.rules import allowances  # noqa: PLC0415

    listening.listen()
    allowances.memory[:] = [allowing.MEMORY]


def check_words() -> None:
    """What is written about characters is looked at by the rules too."""
    from generations.vetting import vet_character  # noqa: PLC0415
    from projects.characters import vetting  # noqa: PLC0415

    vetting.checks[:] = [vet_character]


def lock_closed_months() -> None:
    from generations.closing.month import is_closed  # noqa: PLC0415
    from generations.money import months  # noqa: PLC0415

    months.closed[:] = [is_closed]


def install_triggers(using: str, **kwargs: object) -> None:  # noqa: ARG001 (a signal's receiver)
    """SQLite forgets a table's triggers when a migration rebuilds it."""
    from generations import triggers  # noqa: PLC0415
    from generations.money import append_only, touches  # noqa: PLC0415
    from projects.audit.guard import AUDIT_LOG  # noqa: PLC0415

    triggers.install(connections[using])
    append_only.LEDGER.install(connections[using])
    touches.install(connections[using])
    AUDIT_LOG.install(connections[using])
