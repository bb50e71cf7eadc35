"""The package as a Django app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Missions of steps over what members do."""

    name = "tandem.engagement.tasks"
    label = "tasks"
