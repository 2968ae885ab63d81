"""Addresses: the administrator plans a batch and its announcement (Art. 3)."""

from django.urls import URLPattern, path

from applications.views import batch_setup

urlpatterns: list[URLPattern] = [
    path("setup/batches/new/", batch_setup.batch, name="new_batch"),
    path("setup/batches/<int:pk>/", batch_setup.batch, name="batch"),
    path("setup/batches/<int:pk>/preview/", batch_setup.preview_batch, name="preview_batch"),
    path("setup/batches/<int:pk>/attachments/", batch_setup.attachments, name="batch_attachments"),
    path(
        "setup/batches/<int:pk>/attachments/<int:attachment>/",
        batch_setup.attachment_file,
        name="batch_attachment",
    ),
    path(
        "setup/batches/<int:pk>/attachments/<int:attachment>/remove/",
        batch_setup.remove_from_batch,
        name="remove_from_batch",
    ),
]
