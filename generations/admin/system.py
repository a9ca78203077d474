"""Signs of life. What they mean stands on the System page."""

from django.contrib import admin

from generations.models import Examination, Heartbeat, SelfTest
from projects.audit.admin import ReadOnly


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin[Heartbeat]):
    list_display = ("name", "at", "detail")
    search_fields = ("name",)


@admin.register(Examination)
class ExaminationAdmin(ReadOnly, admin.ModelAdmin[Examination]):
    list_display = ("name", "at", "tone", "said", "remedy")
    search_fields = ("name", "said")


@admin.register(SelfTest)
class SelfTestAdmin(ReadOnly, admin.ModelAdmin[SelfTest]):
    list_display = ("code", "sent_at", "answered_at", "words")
    list_filter = (("answered_at", admin.EmptyFieldListFilter),)
    search_fields = ("code", "words")
