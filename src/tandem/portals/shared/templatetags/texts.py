"""Texts in the small markup (`engagement/learning/contents/markup`)."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tandem.engagement.learning.contents.markup import Span

register = template.Library()


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
