from django.urls import path, re_path

from projects.characters import views

urlpatterns = [
    path("characters/", views.characters, name="characters"),
    path("characters/new/", views.character_create, name="character_create"),
    path("characters/mentions/", views.mentions, name="mentions"),
    path("characters/<slug:handle>/", views.character, name="character"),
    path("characters/<slug:handle>/looks/", views.look_create, name="look_create"),
    path("characters/<slug:handle>/pictures/", views.picture_upload, name="picture_upload"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/(?P<size>thumb|full)/\Z", views.picture, name="picture"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/cover/\Z", views.picture_cover, name="picture_cover"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/remove/\Z", views.picture_remove, name="picture_remove"),
]
