"""Addresses: public notices and objections."""

from django.urls import URLPattern, path

from applications.views import announcing, papers
from applications.views import deciding_public as views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", views.notice_list, name="list"),
    path("batches/", announcing.announcements, name="batches"),
    path("batches/<int:pk>/", announcing.announcement, name="batch"),
    path(
        "batches/<int:pk>/attachments/<int:attachment>/",
        announcing.announced_file,
        name="batch_attachment",
    ),
    path("objection/", views.objection, name="objection"),
    path("<int:pk>/", views.notice, name="notice"),
    path("papers/<str:check_code>/", papers.public_paper, name="paper"),
    path("<int:pk>/object/", views.object_to, name="object_to"),
]
