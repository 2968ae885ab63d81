"""Addresses of the administrator's tables."""

from django.urls import path

from applications.views import setup

urlpatterns = [
    path("setup/", setup.batches, name="batches"),
    path("setup/rubrics/", setup.rubrics, name="rubrics"),
    path("setup/rubrics/<int:pk>/", setup.rubric, name="rubric"),
    path("setup/rubrics/<int:pk>/copy/", setup.copy_rubric, name="copy_rubric"),
    path("setup/experts/", setup.experts, name="experts"),
    path("setup/experts/new/", setup.expert, name="new_expert"),
    path("setup/experts/<int:pk>/", setup.expert, name="expert"),
    path("setup/attachment-kinds/", setup.attachment_kinds, name="attachment_kinds"),
    path("setup/attachment-kinds/new/", setup.attachment_kind, name="new_attachment_kind"),
    path("setup/attachment-kinds/<int:pk>/", setup.attachment_kind, name="attachment_kind"),
    path("setup/form-texts/", setup.form_texts, name="form_texts"),
    path("setup/form-texts/new/", setup.form_text, name="new_form_text"),
    path("setup/form-texts/<int:pk>/", setup.form_text, name="form_text"),
]
