"""What got worse for members between two versions of the regulations, so that their consent is
asked again for a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.insights.regulations.validity import BEST
from tandem.programmes.terms import Document, Paragraph, Section

OWN = "own:"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why consent is asked: what a paragraph promised is `GONE` or may be `WORSE`; the texts of own
    paragraphs are others (`OWN`); the version before was one plain text (`PLAIN`).
    """

    kind: str
    section: str = ""  # its title
    text: str = ""  # of the version before


def reasons(before: Document, after: Document) -> list[Reason]:
    """Why members would be asked to accept a version that follows another; none where it takes
    nothing from them. A document is told by a language that both have.
    """
    language = next((code for code in after if code in before), None)
    if language is None or any(not section.title for section in before[language]):
        return [Reason("PLAIN")]
    now = {
        paragraph.key: paragraph for section in after[language] for paragraph in section.paragraphs
    }
    lost = [
        Reason(kind, section.title, paragraph.text)
        for section in before[language]
        for paragraph in section.paragraphs
        if (kind := _lost(paragraph, now.get(paragraph.key)))
    ]
    if any(_own(before[code]) != _own(after[code]) for code in after if code in before):
        lost.append(Reason("OWN"))
    return lost


def _lost(before: Paragraph, after: Paragraph | None) -> str:
    if not before.like:
        return ""
    if after is None:
        return "GONE"
    if after.like == BEST or after.text == before.text:
        return ""
    if after.like != before.like or len(after.worth) != len(before.worth):
        return "WORSE"
    pairs = zip(before.worth, after.worth, strict=True)
    return "WORSE" if any(new < old for old, new in pairs) else ""


def _own(sections: Sequence[Section]) -> list[str]:
    return [
        paragraph.text
        for section in sections
        for paragraph in section.paragraphs
        if paragraph.key.startswith(OWN)
    ]
