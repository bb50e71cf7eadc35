"""Passing a page on: by the phone's own sheet where there is one, and by plain links."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.programmes import domains
from tandem.programmes.models import Programme

# Where a page is passed on by a link, and what each is given: the address and the sentence.
_PLACES = {
    "whatsapp": ("WhatsApp", "https://wa.me/?", "text"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?", "u"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?", "url"),
    "telegram": ("Telegram", "https://t.me/share/url?", "url"),
}


def share(
    programme: Programme, title: str, page: str, language: str, **parts: Any
) -> dict[str, Any]:
    """What is passed on: the page's address, which says where it was passed on, and a sentence."""
    lies = {"slug": programme.slug, "language": language, **parts}
    address = f"{domains.base(programme)}{reverse(page, kwargs=lies)}?utm_source=share"
    names = {"title": title, "programme": programme.name}
    sentence = title if title == programme.name else _("%(title)s: %(programme)s") % names
    return {
        "title": sentence,
        "address": address,
        "mail": "mailto:?" + _query({"subject": sentence, "body": f"{address}&utm_medium=mail"}),
        "links": [
            {"name": name, "address": start + urlencode({field: words})}
            for medium, (name, start, field) in _PLACES.items()
            for link in [f"{address}&utm_medium={medium}"]
            for words in [f"{sentence} {link}" if field == "text" else link]
        ],
    }


def _query(values: dict[str, str]) -> str:
    """As mail programs read it: a space is %20."""
    return urlencode(values).replace("+", "%20")
