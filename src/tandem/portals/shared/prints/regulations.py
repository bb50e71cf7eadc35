"""The regulations as people read them: numbered, with what differs from another version, and on
paper.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.kit import differences
from tandem.kit.text import slug
from tandem.platform.files import prints
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import terms
from tandem.programmes.models import Terms

TEMPLATE = Path(__file__).parent / "regulations.typ"


def numbered(sections: Sequence[terms.Section]) -> list[dict[str, Any]]:
    """Sections with their numbers: `3`, `3.2`. A plain text has none."""
    rows = []
    for number, section in enumerate(sections, 1):
        is_plain = not section.title
        rows.append(
            {
                "number": "" if is_plain else f"{number}",
                "title": section.title,
                "paragraphs": [
                    {
                        "number": "" if is_plain else f"{number}.{place}",
                        "text": paragraph.text,
                        "is_own": paragraph.key.startswith("own:"),
                    }
                    for place, paragraph in enumerate(section.paragraphs, 1)
                ],
            }
        )
    return rows


def differing(
    before: Sequence[terms.Section], after: Sequence[terms.Section]
) -> list[dict[str, Any]]:
    """What differs, a row a paragraph or title, without numbers: what is the same is left out."""
    rows = differences.paragraphs(_lines(before), _lines(after))
    return [
        {"kind": row.kind, "pieces": [{"kind": p.kind, "text": p.text} for p in row.pieces]}
        for row in rows
        if row.kind != "SAME"
    ]


def _lines(sections: Sequence[terms.Section]) -> list[str]:
    return [
        line
        for section in sections
        for line in (section.title, *(paragraph.text for paragraph in section.paragraphs))
        if line
    ]


def paper(portal: PortalContext, row: Terms) -> HttpResponse:
    """A version as a PDF, in the language asked for by `?lang=`."""
    known = terms.languages_of(row)
    wanted = portal.request.GET.get("lang", "")
    language = wanted if wanted in known else portal.language.split("-")[0]
    with translation.override(language):
        title = _("Regulations")
    return document(
        portal,
        title=title,
        version=row.version,
        published_at=row.published_at,
        sections=terms.read(row, language),
        language=language,
        name=slug(portal.programme.name, "programme", most=40),
    )


def document(
    portal: PortalContext,
    *,
    title: str,
    version: int,
    published_at: datetime,
    sections: Sequence[terms.Section],
    language: str,
    name: str,
) -> HttpResponse:
    """A version of a text that people agree to, as a PDF; `name` begins that of the file."""
    with translation.override(language):
        made = prints.pdf(
            TEMPLATE,
            {
                "lang": language,
                "title": title,
                "programme": portal.programme.name,
                "brand": portal.programme.brand_colour,
                "version": _("Version %(v)s, published %(day)s")
                % {"v": version, "day": day(published_at)},
                "page": _("page"),
                "sections": numbered(sections),
            },
        )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{version}-{language}.pdf"'
    return answer
