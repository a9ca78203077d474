from django.urls import path, re_path

from generations.review import desk_views, views, watching_views

TAKE = "projects/<slug:slug>/takes/<int:number>/"

urlpatterns = [
    path("projects/<slug:slug>/compare/", watching_views.compare, name="compare"),
    path("projects/<slug:slug>/compare/feed/", watching_views.compare_feed, name="compare_feed"),
    path("projects/<slug:slug>/compare/vote/", watching_views.compare_vote, name="compare_vote"),
    re_path(
        r"^projects/(?P<slug>[-\w]+)/compare/(?P<takes>[0-9,]{1,39})/(?P<seal>[0-9a-f]{64})/(?P<kind>clip|poster)/$",
        watching_views.compare_file,
        name="compare_file",
    ),
    path("projects/<slug:slug>/screening/", watching_views.screening, name="screening"),
    path(TAKE, views.generation, name="generation"),
    path(f"{TAKE}feed/", views.generation_feed, name="generation_feed"),
    path(f"{TAKE}comments/", views.comment_create, name="comment_create"),
    path(f"{TAKE}pick/", views.generation_pick, name="generation_pick"),
    path(f"{TAKE}decide/", views.generation_decide, name="generation_decide"),
    path("projects/<slug:slug>/review/", desk_views.review, name="review"),
    path("projects/<slug:slug>/review/feed/", desk_views.review_feed, name="review_feed"),
    path("projects/<slug:slug>/comments/names/", views.comment_names, name="comment_names"),
    path("projects/<slug:slug>/comments/<int:comment>/edit/", views.comment_edit, name="comment_edit"),
    path("projects/<slug:slug>/comments/<int:comment>/delete/", views.comment_delete, name="comment_delete"),
    path("projects/<slug:slug>/comments/<int:comment>/resolve/", views.comment_resolve, name="comment_resolve"),
]
