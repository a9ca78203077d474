import django_stubs_ext
from django.apps import AppConfig

# Lets `admin.ModelAdmin[Generation]` be written where Django has no generics at run time. It loads the admin, which
# the supervisor, who reads only the settings, can do without.
django_stubs_ext.monkeypatch()


class ProjectsConfig(AppConfig):
    name = "projects"
