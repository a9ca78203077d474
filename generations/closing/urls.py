from django.urls import path, re_path

from generations.closing import views

MONTH = r"(?P<month>20[0-9]{2}-(?:0[1-9]|1[0-2]))"

urlpatterns = [
    path("closing/", views.closing, name="closing"),
    re_path(rf"^closing/{MONTH}/$", views.closing_month, name="closing_month"),
    re_path(rf"^closing/{MONTH}/check/$", views.closing_check, name="closing_check"),
    re_path(rf"^closing/{MONTH}/close/$", views.closing_close, name="closing_close"),
    re_path(r"^closing/differences/(?P<difference>[0-9]{1,18})/$", views.difference_close, name="difference_close"),
    re_path(
        r"^closing/differences/(?P<difference>[0-9]{1,18})/(?P<kind>clip|poster)/$",
        views.difference_file,
        name="difference_file",
    ),
]
