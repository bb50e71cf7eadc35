"""A message as a mail that looks like its programme: name, logo and colour above, a button below.

Programs that read mail know little: everything stands in the elements themselves, nothing is
fetched but the logo, and the same words go beside it as plain text.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from tandem.kit import colours

_PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light"><title>{title}</title></head>
<body style="margin:0;padding:24px 12px;background:#f5f3ef;color:#1c1917;\
font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<table role="presentation" width="100%" style="max-width:560px;margin:0 auto;\
border-collapse:collapse;background:#ffffff">
<tr><td style="padding:16px 24px;background:{colour};color:{ink};font-weight:600">\
{logo}{name}</td></tr>
<tr><td style="padding:24px"><h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">\
{title}</h1>{text}{button}</td></tr>
</table>
{foot}</body>
</html>
"""
_BLOCK = """<table role="presentation" width="100%" style="max-width:560px;margin:0 auto;\
border-collapse:collapse;background:#ffffff;color:#1c1917;\
font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<tr><td style="padding:16px 24px;background:{colour};color:{ink};font-weight:600">\
{logo}{name}</td></tr>
<tr><td style="padding:24px">\
<p style="margin:0 0 12px;font-size:20px;font-weight:600;line-height:1.3">\
{title}</p>{text}{button}</td></tr>
</table>
"""
_FOOT = (
    '<div style="max-width:560px;margin:12px auto 0;padding:0 24px;font-size:13px;'
    'color:#57534e;overflow-wrap:anywhere">{}</div>\n'
)
_LOGO = (
    '<img src="{}" alt="" width="32" height="32"'
    ' style="vertical-align:middle;margin-right:12px;border-radius:6px">'
)
_BUTTON = (
    '<p style="margin:24px 0 0"><a href="{}" style="display:inline-block;padding:12px 20px;'
    'border-radius:8px;background:{};color:{};text-decoration:none;font-weight:600">{}</a></p>'
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a mail takes of its programme. `colour` is `#rrggbb`; `logo` and `link` are whole
    addresses, empty for none; the button that leads to `link` bears these words, else the
    programme's name.
    """

    name: str
    colour: str
    logo: str = ""
    link: str = ""
    button: Any = ""


def page(title: str, text: str, look: Look, *, language: str, foot: str = "") -> str:
    """The mail as a page. What stands in the words is never taken for more than words; addresses
    in them become links. `foot`: small, below all.
    """
    ink = colours.ink_on(look.colour)
    return format_html(
        _PAGE,
        language=language,
        title=title,
        text=_paragraphs(text),
        colour=look.colour,
        ink=ink,
        name=look.name,
        logo=format_html(_LOGO, look.logo) if look.logo else "",
        button=_button(look, look.button or look.name) if look.link else "",
        foot=format_html(_FOOT, _paragraphs(foot)) if foot else "",
    )


def block(title: str, text: str, look: Look, *, button: str) -> str:
    """A part of somebody else's newsletter, in the look of the programme: the words, and a button
    that leads to `look.link`. As in a mail, everything stands in the elements themselves.
    """
    ink = colours.ink_on(look.colour)
    return format_html(
        _BLOCK,
        title=title,
        text=_paragraphs(text),
        colour=look.colour,
        ink=ink,
        name=look.name,
        logo=format_html(_LOGO, look.logo) if look.logo else "",
        button=_button(look, button),
    )


def _button(look: Look, words: Any) -> SafeString:
    return format_html(_BUTTON, look.link, look.colour, colours.ink_on(look.colour), words)


def _paragraphs(text: str) -> SafeString:
    if not text.strip():
        return mark_safe("")
    linked = urlize(text.strip(), autoescape=True)
    return mark_safe(linebreaks(linked))  # urlize has escaped it
