"""Texts in the small markup (`engagement/learning/contents/markup`), and what programs call
themselves as people call them.
"""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tandem.engagement.learning.contents.markup import Span

register = template.Library()
# What a browser says of itself, the most particular first: Edge says that it is Chrome too.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet"}
_BROWSERS |= {"Firefox|FxiOS": "Firefox", "Chrome|CriOS": "Chrome", "Safari": "Safari"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS X|Macintosh": "macOS", "Linux": "Linux"}


@register.filter
def browser(told: str) -> str:
    """`Firefox, Android`, of the long line that a browser sends; one that nobody knows as it is."""
    named = [
        next((name for mark, name in names.items() if re.search(mark, told)), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or told


@register.filter
def marked(line: Iterable[Span]) -> SafeString:
    """A line of runs of words, bold or leading elsewhere; each is text, whatever stands in it."""
    return format_html_join("", "{}", ((_run(span),) for span in line))


def _run(span: Span) -> SafeString | str:
    if span.to:
        return format_html(
            '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>',
            span.to,
            span.text,
        )
    return format_html("<b>{}</b>", span.text) if span.is_bold else span.text
