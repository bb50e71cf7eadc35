"""Putting a page together: the portal's navigation, the programme's brand, and the page's own plain data."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tandem.portals.shared.access import Desk


def page(desk: Desk, template: str, *, http_status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of a portal. `context` holds plain rows, no querysets."""
    programme = desk.programme
    return render(
        desk.request,
        template,
        {
            "programme": {
                "name": programme.name,
                "slug": programme.slug,
                "currency": programme.currency,
                "initial": programme.name[:1],
            },
            "language": desk.language,
            "may": {name.replace(".", "_"): True for name in desk.actor.permissions},
            **context,
        },
        status=http_status,
    )


def address(desk: Desk, name: str, **kwargs: Any) -> str:
    """The address of a page of this programme."""
    return reverse(name, kwargs={"programme": desk.programme.slug, **kwargs})


def chosen(data: Mapping[str, Any], name: str, options: Mapping[str, Any]) -> str:
    """A choice from the query, or "" when it is none of the options."""
    value = str(data.get(name, ""))
    return value if value in options else ""
