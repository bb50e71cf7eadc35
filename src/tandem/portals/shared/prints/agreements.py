"""An agreement of partners on paper."""

from django.http import Http404, HttpResponseBase

from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.partners import agreements
from tandem.partners.models import Agreement
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.prints import regulations


def shown(portal: PortalContext, row: Agreement, version: int) -> HttpResponseBase:
    """A version of an agreement as a PDF, in the reader's language."""
    versions = agreements.versions(row).filter(version=version)[:1]
    if not versions:
        raise Http404
    language = portal.language.split("-")[0]
    return regulations.document(
        portal,
        title=localized(row.title, language),
        version=version,
        published_at=versions[0].created_at,
        sections=agreements.sections(versions[0], language),
        language=language,
        name=slug(localized(row.title, language), "agreement", most=40),
    )
