"""Addresses: the institution's side of an application."""

from django.urls import URLPattern, path

from applications.views import drafting, drafting_files, drafting_import, drafting_submit

urlpatterns: list[URLPattern] = [
    path("start/", drafting.start, name="start"),
    path("<uuid:pk>/form/", drafting.form, name="form"),
    path("<uuid:pk>/form/<slug:key>/", drafting.section, name="section"),
    path("<uuid:pk>/form/<slug:key>/autosave/", drafting.autosave, name="autosave"),
    path("<uuid:pk>/form/<slug:key>/attach/", drafting_files.attach, name="attach"),
    path("<uuid:pk>/attachments/<int:attachment>/detach/", drafting_files.detach, name="detach"),
    path("<uuid:pk>/files/<uuid:file>/", drafting_files.file, name="file"),
    path("<uuid:pk>/form-pdf/", drafting_files.form_pdf, name="form_pdf"),
    path("<uuid:pk>/form-pdf/<int:version>/", drafting_files.form_pdf, name="form_pdf_version"),
    path("<uuid:pk>/import-teachers/", drafting_import.import_teachers, name="import_teachers"),
    path(
        "<uuid:pk>/import-teachers/template/",
        drafting_import.teacher_template,
        name="teacher_template",
    ),
    path("<uuid:pk>/submit/", drafting_submit.submit, name="submit"),
    path("<uuid:pk>/receipt/", drafting_submit.receipt, name="receipt"),
    path("<uuid:pk>/receipt/<int:version>/", drafting_submit.receipt, name="receipt_version"),
    path("<uuid:pk>/take-back/", drafting_submit.take_back, name="take_back"),
    path("<uuid:pk>/withdraw/", drafting_submit.withdraw, name="withdraw"),
    path("<uuid:pk>/versions/", drafting_submit.versions, name="versions"),
    path("<uuid:pk>/versions/<int:old>/<int:new>/", drafting_submit.diff, name="diff"),
]
