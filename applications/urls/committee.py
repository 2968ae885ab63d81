"""Addresses of the committee: the clerk's and the experts' (Art. 9(3))."""

from django.urls import path

from applications.views import committee, panel_list, scoring

urlpatterns = [
    path("panel/", panel_list.panel, name="panel"),
    path("<uuid:pk>/seat/", scoring.seat, name="seat"),
    path("<uuid:pk>/declare/", scoring.declare, name="declare"),
    path("<uuid:pk>/recuse/", scoring.recuse, name="recuse"),
    path("<uuid:pk>/score/", scoring.score, name="score"),
    path("<uuid:pk>/score/autosave/", scoring.autosave_score, name="autosave_score"),
    path("<uuid:pk>/assign/", committee.assign, name="assign"),
    path("<uuid:pk>/open-review/", committee.open_review, name="open_review"),
    path("<uuid:pk>/void-member/", committee.void_member, name="void_member"),
    path("<uuid:pk>/reopen-review/", committee.reopen_review, name="reopen_review"),
    path("<uuid:pk>/conclude/", committee.conclude, name="conclude"),
]
