"""Addresses of the draw of experts, and of an expert's own interests (practice, 惯例)."""

from django.urls import path

from applications.views import drawing, interests

urlpatterns = [
    path("draws/", drawing.draws, name="draws"),
    path("draws/new/", drawing.new_draw, name="new_draw"),
    path("draws/<int:pk>/", drawing.draw_record, name="draw_record"),
    path("<uuid:pk>/draw/", drawing.draw, name="draw"),
    path("interests/", interests.interests, name="interests"),
    path("setup/experts.xlsx", interests.export_experts, name="export_experts"),
    path("setup/experts/<int:pk>/interests/", interests.expert_interests, name="expert_interests"),
    path("setup/interests/<int:pk>/end/", interests.end_interest, name="end_interest"),
]
