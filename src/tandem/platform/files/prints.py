"""Paper for people: PDFs made by Typst from a template and plain values.

Values reach a template as data, never as its text, so what a name or a sentence holds is printed
and not carried out. The letters are Inter's (fonts/LICENSE), with all that Polish, Romanian,
Belarusian and English need. Pages keep the accessible form PDF/UA-1.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"


def pdf(template: Path, values: Mapping[str, Any]) -> bytes:
    """A template with these values as a PDF; it reads them as `json(bytes(sys.inputs.said))`."""
    return typst.compile(
        template.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(dict(values))},
        pdf_standards="ua-1",
    )
