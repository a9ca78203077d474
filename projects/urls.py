from django.urls import include, path

from projects import views
from projects.characters.views import library

urlpatterns = [
    path("", views.home, name="home"),
    path("welcome/", views.welcome, name="welcome"),
    path("library/", library, name="library"),
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/new/summary/", views.project_summary, name="project_summary"),
    path("projects/<slug:slug>/", include("projects.characters.urls")),
    path("projects/<slug:slug>/", include("projects.shots.urls")),
    path("", include("projects.people.urls")),
]
