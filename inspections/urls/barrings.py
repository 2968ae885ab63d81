"""Addresses of barring, entries and annulments, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import annulments, barrings

CASE = "barrings/<int:pk>/"
OFF = "annulments/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("barrings/", barrings.barrings, name="barrings"),
    path("barrings/new/", barrings.propose_barring, name="propose_barring"),
    path(CASE, barrings.barring, name="barring"),
    path(f"{CASE}papers/<int:document>/", barrings.barring_paper, name="barring_paper"),
    path(
        f"{CASE}serve-barring-notice/", barrings.serve_barring_notice, name="serve_barring_notice"
    ),
    path(f"{CASE}answer-barring/", barrings.answer_barring, name="answer_barring"),
    path(f"{CASE}hear-barring/", barrings.hear_barring, name="hear_barring"),
    path(f"{CASE}decide-barring/", barrings.decide_barring, name="decide_barring"),
    path(f"{CASE}publish-barring/", barrings.publish_barring, name="publish_barring"),
    path(f"{CASE}drop-barring/", barrings.drop_barring, name="drop_barring"),
    path("bar-entries/", annulments.bar_entries, name="bar_entries"),
    path(
        "bar-entries/<int:pk>/propose-annulment/",
        annulments.propose_annulment,
        name="propose_annulment",
    ),
    path(OFF, annulments.annulment, name="annulment"),
    path(f"{OFF}papers/<int:document>/", annulments.annulment_paper, name="annulment_paper"),
    path(f"{OFF}decide-annulment/", annulments.decide_annulment, name="decide_annulment"),
    path(f"{OFF}drop-annulment/", annulments.drop_annulment, name="drop_annulment"),
]
