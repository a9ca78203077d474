from django.apps import AppConfig

from happyhorse import checks  # noqa: F401 (an import registers them)


class GenerationsConfig(AppConfig):
    name = "generations"
