from django.urls import include, path, re_path

from generations import approving_views, arranging_views, budget_views, composer_views, cost_exports, cost_views, views
from generations.live.stream import stream

urlpatterns = [
    path("", include("generations.closing.urls")),
    path("", include("generations.moderation.appeal_urls")),
    path("", include("generations.moderation.urls")),
    path("", include("generations.review.urls")),
    path("", include("generations.sharing.urls")),
    path("", include("generations.system.urls")),
    path("", include("generations.together.urls")),
    path("projects/<slug:slug>/", views.board, name="board"),
    path("projects/<slug:slug>/feed/", views.feed, name="feed"),
    path("projects/<slug:slug>/live/", stream, name="live"),
    path("projects/<slug:slug>/compose/", composer_views.compose, name="compose"),
    path("projects/<slug:slug>/takes/", composer_views.generation_create, name="generation_create"),
    path(
        "projects/<slug:slug>/takes/<int:number>/approve-price/",
        approving_views.generation_approve_price,
        name="generation_approve_price",
    ),
    path(
        "projects/<slug:slug>/takes/<int:number>/decline-price/",
        approving_views.generation_decline_price,
        name="generation_decline_price",
    ),
    path("projects/<slug:slug>/money/requests/", approving_views.money_request_create, name="money_request_create"),
    path(
        "projects/<slug:slug>/money/requests/<int:wish>/",
        approving_views.money_request_answer,
        name="money_request_answer",
    ),
    path("projects/<slug:slug>/takes/<int:number>/cancel/", views.generation_cancel, name="generation_cancel"),
    path("projects/<slug:slug>/takes/<int:number>/correct/", views.generation_correct, name="generation_correct"),
    path("projects/<slug:slug>/takes/change/", arranging_views.takes_change, name="takes_change"),
    path("projects/<slug:slug>/takes/<int:number>/shot/", arranging_views.generation_shot, name="generation_shot"),
    path(
        "projects/<slug:slug>/takes/<int:number>/archive/",
        arranging_views.generation_archive,
        name="generation_archive",
    ),
    path("projects/<slug:slug>/views/", arranging_views.saved_view_create, name="saved_view_create"),
    path(
        "projects/<slug:slug>/views/<int:saved_view>/delete/",
        arranging_views.saved_view_delete,
        name="saved_view_delete",
    ),
    path("projects/<slug:slug>/compose/clear/", composer_views.draft_clear, name="draft_clear"),
    path("projects/<slug:slug>/takes/<int:number>/remix/", composer_views.generation_remix, name="generation_remix"),
    path("projects/<slug:slug>/takes/<int:number>/again/", composer_views.generation_again, name="generation_again"),
    path("projects/<slug:slug>/takes/<int:number>/final/", composer_views.generation_final, name="generation_final"),
    path("projects/<slug:slug>/takes/<int:number>/retry/", composer_views.generation_retry, name="generation_retry"),
    path(
        "projects/<slug:slug>/takes/<int:number>/recipe.json",
        composer_views.generation_recipe,
        name="generation_recipe",
    ),
    re_path(
        r"^projects/(?P<slug>[-\w]+)/takes/(?P<number>[0-9]{1,9})/(?P<kind>clip|poster|preview)/$",
        views.generation_file,
        name="generation_file",
    ),
    path("projects/<slug:slug>/costs/", cost_views.costs, name="costs"),
    path("projects/<slug:slug>/costs/rows/", cost_views.costs_rows, name="costs_rows"),
    path("costs/", cost_views.studio_costs, name="studio_costs"),
    path("costs/rows/", cost_views.studio_costs_rows, name="studio_costs_rows"),
    path("projects/<slug:slug>/settings/budgets/", budget_views.budgets, name="budgets"),
    path("projects/<slug:slug>/settings/approval/", budget_views.approval, name="approval"),
    re_path(
        r"^projects/(?P<slug>[-\w]+)/costs/export\.(?P<export>csv|json|focus\.csv)\Z",
        cost_exports.costs_export,
        name="costs_export",
    ),
    re_path(
        r"^projects/(?P<slug>[-\w]+)/costs/statement/(?P<month>[0-9]{4}-[0-9]{2})/\Z",
        cost_exports.statement,
        name="statement",
    ),
    re_path(
        r"^costs/export\.(?P<export>csv|json|focus\.csv)\Z",
        cost_exports.studio_costs_export,
        name="studio_costs_export",
    ),
    path("callbacks/runflow/<slug:code>/", views.runflow_callback, name="runflow_callback"),
]
