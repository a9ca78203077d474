from django.urls import path, re_path

from projects.people import invitation_views, settings_views, views

PROJECT = r"^projects/(?P<slug>[-a-zA-Z0-9_]+)/settings/"

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("projects/<slug:slug>/settings/", settings_views.members, name="members"),
    path("projects/<slug:slug>/settings/members/", settings_views.members_feed, name="members_feed"),
    path("projects/<slug:slug>/settings/project/", settings_views.project_edit, name="project_edit"),
    path("projects/<slug:slug>/settings/archive/", settings_views.project_archive, name="project_archive"),
    path("projects/<slug:slug>/settings/reopen/", settings_views.project_reopen, name="project_reopen"),
    path("projects/<slug:slug>/settings/leave/", settings_views.member_leave, name="member_leave"),
    path("projects/<slug:slug>/settings/hand-over/", settings_views.member_hand_over, name="member_hand_over"),
    path("projects/<slug:slug>/settings/invitations/", invitation_views.invitation_create, name="invitation_create"),
    re_path(rf"{PROJECT}members/(?P<member>[0-9]{{1,18}})/role/\Z", settings_views.member_role, name="member_role"),
    re_path(rf"{PROJECT}members/(?P<member>[0-9]{{1,18}})/costs/\Z", settings_views.member_costs, name="member_costs"),
    re_path(
        rf"{PROJECT}members/(?P<member>[0-9]{{1,18}})/remove/\Z", settings_views.member_remove, name="member_remove"
    ),
    re_path(
        rf"{PROJECT}invitations/(?P<invitation>[0-9]{{1,18}})/again/\Z",
        invitation_views.invitation_resend,
        name="invitation_resend",
    ),
    re_path(
        rf"{PROJECT}invitations/(?P<invitation>[0-9]{{1,18}})/revoke/\Z",
        invitation_views.invitation_revoke,
        name="invitation_revoke",
    ),
    re_path(r"^invitations/(?P<token>[-\w]{1,100})/\Z", invitation_views.invitation, name="invitation"),
]
