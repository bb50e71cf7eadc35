"""The package as a Django app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """What members are asked."""

    name = "tandem.engagement.surveys"
    label = "surveys"
