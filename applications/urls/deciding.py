"""Addresses: notice and decision."""

from django.urls import URLPattern, path

from applications.views import deciding, deciding_batch, deciding_notice

urlpatterns: list[URLPattern] = [
    path("notices/", deciding_notice.notices, name="notices"),
    path("<uuid:pk>/post-notice/", deciding_notice.post_notice, name="post_notice"),
    path("<uuid:pk>/dismiss-objection/", deciding.dismiss_objection, name="dismiss_objection"),
    path("<uuid:pk>/uphold-objection/", deciding.uphold_objection, name="uphold_objection"),
    path("<uuid:pk>/uphold-to-refuse/", deciding.uphold_to_refuse, name="uphold_to_refuse"),
    path("batches/<int:pk>/decide/", deciding_batch.decide_batch, name="decide_batch"),
    path("<uuid:pk>/propose/", deciding.propose, name="propose"),
    path("<uuid:pk>/certify/", deciding.certify, name="certify"),
    path("<uuid:pk>/refuse/", deciding.refuse, name="refuse"),
]
