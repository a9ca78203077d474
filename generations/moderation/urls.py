from django.urls import path, re_path

from generations.moderation import audit_views, policy_views, report_views, views

CASE = "moderation/cases/<int:case>/"

urlpatterns = [
    path("projects/<slug:slug>/takes/<int:number>/report/", report_views.take_report, name="take_report"),
    path("projects/<slug:slug>/comments/<int:comment>/report/", report_views.comment_report, name="comment_report"),
    path(
        "projects/<slug:slug>/characters/<slug:handle>/report/", report_views.character_report, name="character_report"
    ),
    path("s/<slug:link_token>/<int:number>/report/", report_views.guest_report, name="guest_report"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/export.csv", audit_views.audit_export, name="audit_export"),
    path("moderation/", views.moderation, name="moderation"),
    path("moderation/policy/", policy_views.policy, name="policy"),
    path("moderation/live/", views.case_list_live, name="case_list_live"),
    path(CASE, views.case, name="case"),
    path(f"{CASE}claim/", views.case_claim, name="case_claim"),
    path(f"{CASE}release/", views.case_release, name="case_release"),
    path(f"{CASE}pass/", views.case_pass, name="case_pass"),
    path(f"{CASE}decide/", views.case_decide, name="case_decide"),
    path("moderation/rulings/<int:ruling>/undo/", views.ruling_undo, name="ruling_undo"),
    re_path(
        r"^moderation/cases/(?P<case>[0-9]{1,18})/(?P<kind>clip|poster|preview|picture)/$",
        views.case_file,
        name="case_file",
    ),
]
