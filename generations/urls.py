from django.urls import include, path, re_path

from generations import composer_views, views
from generations.live.stream import stream

urlpatterns = [
    path("", include("generations.review.urls")),
    path("", include("generations.sharing.urls")),
    path("", include("generations.together.urls")),
    path("projects/<slug:slug>/", views.board, name="board"),
    path("projects/<slug:slug>/feed/", views.feed, name="feed"),
    path("projects/<slug:slug>/live/", stream, name="live"),
    path("projects/<slug:slug>/compose/", composer_views.compose, name="compose"),
    path("projects/<slug:slug>/takes/", composer_views.generation_create, name="generation_create"),
    path("projects/<slug:slug>/takes/<int:number>/cancel/", views.generation_cancel, name="generation_cancel"),
    re_path(
        r"^projects/(?P<slug>[-\w]+)/takes/(?P<number>[0-9]{1,9})/(?P<kind>clip|poster|preview)/$",
        views.generation_file,
        name="generation_file",
    ),
    path("callbacks/runflow/<slug:code>/", views.runflow_callback, name="runflow_callback"),
]
