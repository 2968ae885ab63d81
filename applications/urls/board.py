"""Addresses: the boards of the batches, and the layout (Art. 3)."""

from django.urls import URLPattern, path

from applications.views import batch_board, layout

urlpatterns: list[URLPattern] = [
    path("batches/", batch_board.batch_boards, name="batch_boards"),
    path("batches/<int:pk>/", batch_board.batch_board, name="batch_board"),
    path("layout/", layout.layout, name="layout"),
    path("layout/layout.xlsx", layout.workbook, name="layout_workbook"),
]
