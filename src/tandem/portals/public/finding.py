"""What search engines are told: which pages they may read, and which there are."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tandem.platform import tenancy
from tandem.portals.public import answering
from tandem.programmes import domains
from tandem.programmes.models import Programme

PAGES_MAX = 10_000  # of a sitemap that engines read: 50,000 addresses


@require_safe
@cache_control(max_age=3600, public=True)
def robots(_request: HttpRequest) -> HttpResponse:
    """Public pages and what they are made of may be read, nothing else."""
    lines = [
        "User-agent: *",
        *(f"Allow: {place}" for place in ("/programme/", "/static/", "/brand/", "/picture/")),
        "Disallow: /",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(_request: HttpRequest) -> HttpResponse:
    """The public pages of all programmes whose page is on, in the languages that they speak."""
    with tenancy.across("public pages of all organisers"):
        rows = Programme.objects.everyone(reason="their pages are public").filter(is_public=True)
        landings = list(rows.order_by("slug")[:PAGES_MAX])
    pages = [
        {
            code: domains.base(row) + reverse("public-programme", args=[row.slug, code])
            for code in answering.spoken_by(row)
        }
        for row in landings
    ]
    body = render_to_string("public/sitemap.xml", {"pages": pages})
    return HttpResponse(body, content_type="application/xml")
