from django.apps import AppConfig

from happyhorse import checks  # noqa: F401 (an import registers them)


class GenerationsConfig(AppConfig):
    name = "generations"

    def ready(self) -> None:
        """Tell the live streams how takes and budgets are drawn; they import nothing of this room themselves."""
        from generations import cards  # noqa: PLC0415 (models are there only now)
        from generations.live.events import Event  # noqa: PLC0415
        from generations.live.rendering import renderers  # noqa: PLC0415

        renderers[Event.Kind.TAKE] = cards.render_takes
        renderers[Event.Kind.BUDGET] = cards.render_budgets
