"""Addresses of places, attendance and surveys, under /bases/."""

from django.urls import URLPattern, path

from bases.views import attendance, people, people_files

urlpatterns: list[URLPattern] = [
    path("classes/<int:pk>/people/", people.people, name="people"),
    path("classes/<int:pk>/people.xlsx", people.people_xlsx, name="people_xlsx"),
    path("classes/<int:pk>/add/", people.add_trainees, name="add_trainees"),
    path(
        "classes/<int:pk>/people-template.xlsx",
        people_files.people_template,
        name="people_template",
    ),
    path("classes/<int:pk>/import-people/", people_files.import_people, name="import_people"),
    path(
        "classes/<int:pk>/import-attendance/",
        people_files.import_attendance,
        name="import_attendance",
    ),
    path("classes/<int:pk>/attendance.xlsx", people_files.attendance_xlsx, name="attendance_xlsx"),
    path("classes/<int:pk>/people/<int:place>/admit/", people.admit, name="admit"),
    path("classes/<int:pk>/people/<int:place>/refuse/", people.refuse_place, name="refuse_place"),
    path("classes/<int:pk>/results/", people.enter_results, name="enter_results"),
    path("classes/<int:pk>/register/", people.register_hours, name="register_hours"),
    path("classes/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path(
        "classes/<int:pk>/sessions/<int:session>/attendance/",
        attendance.note_attendance,
        name="note_attendance",
    ),
    path(
        "classes/<int:pk>/sessions/<int:session>/sign-in/",
        attendance.sign_in_screen,
        name="sign_in_screen",
    ),
]
