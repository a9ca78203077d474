from django.urls import path, re_path

from generations.sharing import export_views, guest_views, views

urlpatterns = [
    path("projects/<slug:slug>/share/", views.share_create, name="share_create"),
    path("projects/<slug:slug>/share/links/", views.share_links, name="share_links"),
    path("projects/<slug:slug>/share/links/revoke/", views.share_revoke_all, name="share_revoke_all"),
    path("projects/<slug:slug>/share/links/<int:link>/", views.share_change, name="share_change"),
    path("projects/<slug:slug>/share/links/<int:link>/revoke/", views.share_revoke, name="share_revoke"),
    path("projects/<slug:slug>/takes.zip", export_views.takes_zip, name="takes_zip"),
    path("projects/<slug:slug>/timeline.otio", export_views.timeline, name="timeline"),
    re_path(
        r"^projects/(?P<slug>[-\w]+)/timeline\.(?P<ending>zip|otioz)$",
        export_views.timeline_package,
        name="timeline_package",
    ),
    path("s/<slug:link_token>/", guest_views.guest, name="guest"),
    path("s/<slug:link_token>/enter/", guest_views.guest_enter, name="guest_enter"),
    path("s/<slug:link_token>/name/", guest_views.guest_name, name="guest_name"),
    path("s/<slug:link_token>/<int:number>/", guest_views.guest, name="guest_take"),
    path("s/<slug:link_token>/<int:number>/answer/", guest_views.guest_answer, name="guest_answer"),
    path("s/<slug:link_token>/<int:number>/comments/", guest_views.guest_comments, name="guest_comments"),
    path(
        "s/<slug:link_token>/<int:number>/comments/<int:guest_comment>/edit/",
        guest_views.guest_comment_edit,
        name="guest_comment_edit",
    ),
    path(
        "s/<slug:link_token>/<int:number>/comments/<int:guest_comment>/delete/",
        guest_views.guest_comment_delete,
        name="guest_comment_delete",
    ),
    path("s/<slug:link_token>/<int:number>/<slug:kind>/", guest_views.guest_file, name="guest_file"),
]
