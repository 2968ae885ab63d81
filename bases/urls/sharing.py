"""Addresses of shared resources, exchanges, measures, under /bases/."""

from django.urls import URLPattern, path

from bases.views import exchange_attendance, exchanges, managed, measures, resources

urlpatterns: list[URLPattern] = [
    path("resources/", resources.resources, name="resources"),
    path("resources.xlsx", resources.resources_xlsx, name="resources_xlsx"),
    path("resources/publish/", resources.publish_resource, name="publish_resource"),
    path("resources/<int:pk>/", resources.resource, name="resource"),
    path("resources/<int:pk>/change/", resources.change_resource, name="change_resource"),
    path("resources/<int:pk>/withdraw/", resources.withdraw_resource, name="withdraw_resource"),
    path("resources/<int:pk>/files/<uuid:file>/", resources.resource_file, name="resource_file"),
    path("exchanges/", exchanges.exchanges, name="exchanges"),
    path("exchanges.xlsx", exchanges.exchanges_xlsx, name="exchanges_xlsx"),
    path("exchanges/create/", exchanges.create_exchange, name="create_exchange"),
    path("exchanges/<int:pk>/", exchanges.exchange, name="exchange"),
    path("exchanges/<int:pk>/change/", exchanges.change_exchange, name="change_exchange"),
    path("exchanges/<int:pk>/publish/", exchanges.publish_exchange, name="publish_exchange"),
    path(
        "exchanges/<int:pk>/note-attendance/",
        exchange_attendance.note_exchange_attendance,
        name="note_exchange_attendance",
    ),
    path("exchanges/<int:pk>/files/<uuid:file>/", exchanges.exchange_file, name="exchange_file"),
    path("measures/", measures.measures, name="measures"),
    path("measures.xlsx", measures.measures_xlsx, name="measures_xlsx"),
    path("measures/publish/", measures.publish_measure, name="publish_measure"),
    path("measures/<int:pk>/", measures.measure, name="measure"),
    path("measures/<int:pk>/withdraw/", measures.withdraw_measure, name="withdraw_measure"),
    path("measures/<int:pk>/files/<uuid:file>/", measures.measure_file, name="measure_file"),
    path("managed/", managed.managed, name="managed"),
    path("managed.xlsx", managed.managed_xlsx, name="managed_xlsx"),
]
