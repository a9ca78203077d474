from django.urls import include, path

from projects import views
from projects.people import views as people

urlpatterns = [
    path("", views.home, name="home"),
    path("welcome/", views.welcome, name="welcome"),
    path("theme/", people.theme, name="theme"),
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/new/summary/", views.project_summary, name="project_summary"),
    path("projects/<slug:slug>/", include("projects.characters.urls")),
]
