"""Hands the table of reactions to the runner, once, at start."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Where packages meet."""

    name = "tandem.flows"
    label = "flows"

    def ready(self) -> None:
        """Follow the routes."""
        from tandem.flows.routes import ROUTES
        from tandem.platform import steps

        steps.follow(ROUTES)
