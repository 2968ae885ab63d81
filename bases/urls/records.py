"""Addresses of trainees, imports, records, under /bases/."""

from django.urls import URLPattern, path

from bases.views import imports, meter, records, trainees

urlpatterns: list[URLPattern] = [
    path("records/", records.records, name="records"),
    path("records.xlsx", records.records_xlsx, name="records_xlsx"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/correct/", records.correct_record, name="correct_record"),
    path("records/<int:pk>/reverse/", records.reverse_record, name="reverse_record"),
    path("trainees/", trainees.trainees, name="trainees"),
    path("trainees.xlsx", trainees.trainees_xlsx, name="trainees_xlsx"),
    path("trainees/find/", trainees.find_trainee, name="find_trainee"),
    path("trainees/flags/", trainees.flags, name="flags"),
    path("trainees/<int:pk>/", trainees.trainee, name="trainee"),
    path("imports/", imports.imports, name="imports"),
    path("imports.xlsx", imports.imports_xlsx, name="imports_xlsx"),
    path("imports/template.xlsx", imports.import_template, name="import_template"),
    path("imports/new/", imports.check_file, name="check_file"),
    path("imports/<int:pk>/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/errors.xlsx", imports.import_errors, name="import_errors"),
    path("imports/<int:pk>/import/", imports.import_records, name="import_records"),
    path("imports/<int:pk>/resume/", imports.resume_import, name="resume_import"),
    path("imports/<int:pk>/discard/", imports.discard_import, name="discard_import"),
    path("meter/", meter.meter, name="meter"),
    path("meter.xlsx", meter.meter_xlsx, name="meter_xlsx"),
]
