"""Addresses: the list, the case, and the recommender's work."""

from django.urls import URLPattern, path

from applications.views import listing, reviewing, reviewing_case, reviewing_matrix

urlpatterns: list[URLPattern] = [
    path("", listing.listing, name="list"),
    path("export/", listing.export, name="export"),
    path("<uuid:pk>/", reviewing_case.detail, name="detail"),
    path("<uuid:pk>/matrix/", reviewing_matrix.matrix, name="matrix"),
    path("<uuid:pk>/evidence/<uuid:file>/", reviewing_case.evidence, name="evidence"),
    path("<uuid:pk>/remark/", reviewing.remark, name="remark"),
    path("<uuid:pk>/recheck/", reviewing.recheck, name="recheck"),
    path(
        "<uuid:pk>/recheck/photos/<int:photo>/remove/", reviewing.remove_photo, name="remove_photo"
    ),
    path("<uuid:pk>/recommend/", reviewing.recommend, name="recommend"),
    path("<uuid:pk>/send-back/", reviewing.send_back, name="send_back"),
    path("<uuid:pk>/decline/", reviewing.decline, name="decline"),
]
