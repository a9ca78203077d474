from django.urls import path, re_path

from projects.characters import changes, rights, views

urlpatterns = [
    path("characters/", views.characters, name="characters"),
    path("characters/new/", views.character_create, name="character_create"),
    path("characters/mentions/", views.mentions, name="mentions"),
    # By id: these stay the same when a handle is renamed, or belongs to somebody else since.
    re_path(r"^characters/(?P<character>[0-9]{1,18})/takes/\Z", views.character_takes, name="character_takes"),
    re_path(r"^characters/(?P<character>[0-9]{1,18})/restore/\Z", changes.character_restore, name="character_restore"),
    path("characters/<slug:handle>/", views.character, name="character"),
    path("characters/<slug:handle>/edit/", changes.character_edit, name="character_edit"),
    path("characters/<slug:handle>/archive/", changes.character_archive, name="character_archive"),
    path("characters/<slug:handle>/promote/", changes.character_promote, name="character_promote"),
    path("characters/<slug:handle>/looks/", changes.look_create, name="look_create"),
    path("characters/<slug:handle>/pictures/", views.picture_upload, name="picture_upload"),
    path("characters/<slug:handle>/consents/", rights.consent_create, name="consent_create"),
    re_path(r"^consents/(?P<consent>[0-9]{1,18})/revoke/\Z", rights.consent_revoke, name="consent_revoke"),
    re_path(r"^looks/(?P<look>[0-9]{1,18})/rename/\Z", changes.look_rename, name="look_rename"),
    re_path(r"^looks/(?P<look>[0-9]{1,18})/default/\Z", changes.look_default, name="look_default"),
    re_path(r"^looks/(?P<look>[0-9]{1,18})/remove/\Z", changes.look_remove, name="look_remove"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/(?P<size>thumb|full)/\Z", views.picture, name="picture"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/cover/\Z", views.picture_cover, name="picture_cover"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/remove/\Z", views.picture_remove, name="picture_remove"),
]
