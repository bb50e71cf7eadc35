"""Hands the table of reactions and the table of jobs to those who run them, once, at start."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Where packages meet."""

    name = "tandem.flows"
    label = "flows"

    def ready(self) -> None:
        """Follow the routes and the policies."""
        from tandem.flows import clock  # noqa: F401  (its job is known from here on)
        from tandem.flows.policies import POLICIES
        from tandem.flows.routes import ROUTES, TITLES
        from tandem.platform import steps
        from tandem.platform.jobs import policies

        steps.follow(ROUTES, titles=TITLES)
        policies.follow(POLICIES)
