"""Addresses of the committee's meetings and of the ranking (Art. 9(3))."""

from django.urls import path

from applications.views import meeting, meeting_summary, meetings, ranking

urlpatterns = [
    path("<uuid:pk>/call-meeting/", meetings.call_meeting, name="call_meeting"),
    path("<uuid:pk>/argue/", meetings.argue, name="argue"),
    path("<uuid:pk>/sign-minutes/", meetings.sign_minutes, name="sign_minutes"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/call/<int:batch>/", meetings.call_batch_meeting, name="call_batch_meeting"),
    path("meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<int:pk>/minutes/", meeting.keep_minutes, name="keep_minutes"),
    path("meetings/<int:pk>/sign/", meeting.sign, name="sign_meeting"),
    path("meetings/<int:pk>/close/", meeting.close_minutes, name="close_minutes"),
    path("meetings/<int:pk>/cancel/", meeting.cancel_meeting, name="cancel_meeting"),
    path("meetings/<int:pk>/scans/", meeting.add_scan, name="add_scan"),
    path("meetings/<int:pk>/scans/<int:scan>/", meeting.scan, name="meeting_scan"),
    path("meetings/<int:pk>/summary/", meeting_summary.summary, name="meeting_summary"),
    path("meetings/<int:pk>/summary.xlsx", meeting_summary.workbook, name="meeting_workbook"),
    path("ranking/<int:batch>/", ranking.ranking, name="ranking"),
    path("ranking/<int:batch>/ranking.xlsx", ranking.workbook, name="ranking_workbook"),
]
