"""The regulations as they would be published now: written from what holds, with the organiser's own
paragraphs, in each language of the programme.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from tandem.insights.regulations import collecting, writing
from tandem.insights.regulations.facts import Facts
from tandem.kit.texts import localized
from tandem.programmes import own_paragraphs, terms
from tandem.programmes.models import OwnParagraph, Programme, Terms


@dataclass(frozen=True, slots=True)
class Draft:
    """The next version, and what it is written from. `missing`: the languages in which own
    paragraphs have no text, by the paragraph's id.
    """

    standing: collecting.Standing
    document: terms.Document
    facts: Mapping[str, Facts]
    own: tuple[OwnParagraph, ...]
    missing: Mapping[Any, tuple[str, ...]]
    rules_version: int | None
    is_of_draft: bool

    @property
    def fingerprint(self) -> str:
        """Tells whether it is still what somebody looked at."""
        document = {
            code: [asdict(section) for section in sections]
            for code, sections in self.document.items()
        }
        return blake2b(json.dumps(document, sort_keys=True).encode(), digest_size=16).hexdigest()


def draft(programme: Programme, *, today: date, with_draft: bool = False) -> Draft:
    """The next version, with the rules that are published; or with those of the draft."""
    now = collecting.standing(programme, today=today, with_draft=with_draft)
    own = own_paragraphs.listed(programme.id, organiser_id=programme.organiser_id)
    facts = {code: collecting.facts_in(now, code) for code in programme.languages}
    return Draft(
        standing=now,
        document={code: _sections(programme, facts[code], own) for code in programme.languages},
        facts=facts,
        own=tuple(own),
        missing={
            row.id: gone
            for row in own
            if (gone := tuple(code for code in programme.languages if code not in row.text))
        },
        rules_version=now.rules_version,
        is_of_draft=now.rule_set is not None and now.rules_version is None,
    )


def _sections(
    programme: Programme, facts: Facts, own: list[OwnParagraph]
) -> tuple[terms.Section, ...]:
    return writing.sections(
        facts,
        own=[(str(row.id), row.after, localized(row.text, facts.language)) for row in own],
        left_out=left_out(programme),
    )


def left_out(programme: Programme) -> tuple[str, ...]:
    """The sections that the organiser leaves out."""
    chosen = programme.regulations.get("left_out", ())
    return tuple(key for key in writing.TITLES if key in chosen)


def is_written(row: Terms) -> bool:
    """Whether a version was written from settings and rules; one of before is a plain text."""
    document: Mapping[str, Any] = row.document or {}
    return any(section["title"] for sections in document.values() for section in sections)


def rules_untold(programme: Programme, row: Terms) -> bool:
    """Whether a version that tells of rules tells of others than those that are published now."""
    told = collecting.rules_told(programme)
    return row.rules_version is not None and (told is None or told.version != row.rules_version)


def has_changed(programme: Programme, row: Terms, *, today: date) -> bool:
    """Whether a version says something else than would be published now. It is told by the first
    language of the programme that it has.
    """
    code = next((known for known in programme.languages if known in (row.document or {})), None)
    if code is None:
        return True
    now = collecting.standing(programme, today=today)
    own = own_paragraphs.listed(programme.id, organiser_id=programme.organiser_id)
    written = _sections(programme, collecting.facts_in(now, code), own)
    return terms.as_text(written) != terms.as_text(terms.read(row, code))
