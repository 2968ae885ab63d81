"""Addresses of changes, under /bases/."""

from django.urls import URLPattern, path

from bases.views import changes

urlpatterns: list[URLPattern] = [
    path("changes/", changes.changes, name="changes"),
    path("changes.xlsx", changes.changes_xlsx, name="changes_xlsx"),
    path("changes/new/<str:kind>/", changes.file_change, name="file_change"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/proof/", changes.change_proof, name="change_proof"),
    path("changes/<int:pk>/receipt/", changes.change_receipt, name="change_receipt"),
    path("changes/<int:pk>/refile/", changes.refile_change, name="refile_change"),
    path("changes/<int:pk>/return/", changes.return_change, name="return_change"),
    path("changes/<int:pk>/record/", changes.record_change, name="record_change"),
]
