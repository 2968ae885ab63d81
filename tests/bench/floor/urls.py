from django.urls import path

from tests.bench.floor import views

urlpatterns = [path("things/", views.things), path("mine/", views.mine)]
