"""Paper for people: PDFs made by Typst from a template and plain values.

Values reach a template as data, never as its text, so what a name or a sentence holds is printed
and not carried out. The letters are Inter's (fonts/LICENSE), with all that Polish, Romanian,
Belarusian and English need. Pages keep the accessible form PDF/UA-1; but for those with a sign that
no letter of ours can show (😀, 漢): that form has none, and a frame stands for it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

FONTS = Path(__file__).parent / "fonts"
_NO_LETTER = "could not be displayed with font"


def pdf(template: Path, values: Mapping[str, Any]) -> bytes:
    """A template with these values as a PDF; it reads them as `json(bytes(sys.inputs.said))`."""
    text = json.dumps(dict(values))
    try:
        return _compiled(template, text, "ua-1")
    except typst.TypstError as error:
        if _NO_LETTER not in str(error):
            raise
    return _compiled(template, text)


def _compiled(template: Path, text: str, form: Literal["ua-1"] | None = None) -> bytes:
    return typst.compile(
        template.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        ignore_system_fonts=True,
        sys_inputs={"said": text},
        pdf_standards=form,
    )
