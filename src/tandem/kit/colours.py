"""Colours as `#rrggbb`, and what can be read on them: a contrast of 4.5 at least (WCAG 2.2)."""

WHITE, BLACK = "#ffffff", "#000000"
# Relative luminance up to which white is read better than black.
_DARK = 0.179
# Pages mix twelve per cent of black into the colour of a button (`--brand-strong` in tandem.css),
# which leaves about 0.68 of its luminance.
_DARK_ON_PAGES = _DARK / 0.68


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on a colour as it stands."""
    return WHITE if luminance(colour) <= _DARK else BLACK


def ink_on_pages(colour: str) -> str:
    """Black or white, whichever can be read on a button of a page in this colour."""
    return WHITE if luminance(colour) <= _DARK_ON_PAGES else BLACK


def luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
