"""Public addresses under /classes/; the namespace is ``classes``."""

from django.urls import URLPattern, path

from bases.views import enrolling, public_classes

urlpatterns: list[URLPattern] = [
    path("", public_classes.class_list, name="list"),
    path("ticket/", enrolling.ticket, name="ticket"),
    path("sign-in/<str:key>/", enrolling.sign_in, name="sign_in"),
    path("survey/<str:key>/", enrolling.survey, name="survey"),
    path("<slug:number>/", public_classes.class_page, name="class"),
    path("<slug:number>/enrol/", enrolling.enrol, name="enrol"),
]
