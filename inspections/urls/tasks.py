"""Addresses of delegated tasks, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import tasks

CASE = "tasks/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks.xlsx", tasks.tasks_xlsx, name="tasks_xlsx"),
    path("tasks/new/", tasks.offer_task, name="offer_task"),
    path(CASE, tasks.task, name="task"),
    path(f"{CASE}take-task/", tasks.take_task, name="take_task"),
    path(f"{CASE}decline-task/", tasks.decline_task, name="decline_task"),
    path(f"{CASE}finish-task/", tasks.finish_task, name="finish_task"),
    path(f"{CASE}recall-task/", tasks.recall_task, name="recall_task"),
]
