"""Paper is printed whatever people are called."""

import io
from pathlib import Path

import pypdfium2
import pytest
import typst

from tandem.platform.files import prints

TEMPLATE = """#let said = json(bytes(sys.inputs.said))
#set document(title: said.name)
#set text(font: "Inter")
= #said.name
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE)
    return path


@pytest.mark.parametrize(
    ("name", "is_accessible"),
    [
        ("Żółć, Ţara, Ґанак", True),
        ("#panic() [*x*] $y$ \\ @z <w>", True),
        ("אב \u202eabc", True),
        ("Anna 😀", False),
        ("Li 漢字 👩\u200d👩\u200d👧 \ufeff", False),
        ("a\x07b", False),
    ],
)
def test_no_sign_of_a_name_keeps_it_from_being_printed(
    name: str, is_accessible: bool, template: Path
) -> None:
    made = prints.pdf(template, {"name": name})

    (page,) = pypdfium2.PdfDocument(io.BytesIO(made))
    assert page.get_textpage().get_text_range().strip()
    assert (b"pdfuaid" in made) == is_accessible


def test_a_template_that_is_wrong_is_told(template: Path) -> None:
    template.write_text("#let said = json(bytes(sys.inputs.said))\n#said.nothing")

    with pytest.raises(typst.TypstError):
        prints.pdf(template, {"name": "Anna"})
