"""The package as a Django app."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Courses, and who learnt them."""

    name = "tandem.engagement.learning"
    label = "learning"
