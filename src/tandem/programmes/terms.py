"""The regulations of a programme: versions that are published and never changed.

A version is a document: in each language of the programme sections of paragraphs, numbered where
they are read. Whoever accepts pins a version; an acceptance holds until a version is published that
asks anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid
from tandem.kit.texts import localized
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Fact
from tandem.programmes.facts import TermsPublished
from tandem.programmes.models import Programme, Terms

LENGTH_MAX = 200_000


class TextMissing(Invalid):
    """A language of the programme without a text: its members would read a foreign one."""

    code = "programmes.terms_text_missing"
    text = _(
        "Something of the regulations is missing in: %(languages)s. Write it in each language of"
        " the programme, or take the language out of its settings."
    )


class TextTooLong(Invalid):
    """More than anybody reads."""

    code = "programmes.terms_too_long"
    text = _("The regulations have %(letters)s letters; %(most)s is the most.")


class PublishedMeanwhile(Conflict):
    """Somebody else published between looking and pressing the button."""

    code = "programmes.terms_published_meanwhile"
    text = _("The regulations have changed since you looked. Look at the differences again.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. Those that weigh say what they promise, so that two versions can be told apart:
    `like` is a fingerprint of all but the numbers, `worth` the numbers, of which more is better for
    a member.
    """

    key: str
    text: str
    like: str = ""
    worth: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A section; one without a title is the whole of a plain text."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]


Document = Mapping[str, Sequence[Section]]  # by language


def plain(texts: Mapping[str, str]) -> Document:
    """A document of plain texts by language: a paragraph ends at an empty line."""
    return {language: (Section("", "", split("text", text)),) for language, text in texts.items()}


def split(key: str, text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return tuple(
        Paragraph(f"{key}:{number}", "\n".join(block))
        for number, block in enumerate(block for block in blocks if block)
    )


def language_names(codes: Iterable[str]) -> str:
    """Languages as the reader calls them: `Polish, English`."""
    return ", ".join(str(get_language_info(code)["name_translated"]) for code in codes)


def publish(
    programme_id: UUID,
    *,
    document: Document,
    actor: Actor,
    now: datetime,
    over: int | None = None,
    asks_anew: bool = True,
    rules_version: int | None = None,
) -> UUID:
    """Publish the next version of the regulations.

    Args:
        over: the version that was in force when its differences were looked at, 0 for none; None:
            nobody looked.
        asks_anew: those who accepted an earlier version are asked to accept this one; the first
            version asks everybody.

    Raises:
        TextMissing, TextTooLong, PublishedMeanwhile: nothing is written.
    """
    require(actor, "programme.change")
    of = actor.organiser_id
    programme = Programme.objects.of(of).select_for_update().get(id=programme_id)
    _check(document, programme.languages)
    latest = in_force(programme_id, organiser_id=of)
    standing = latest.version if latest else 0
    if over is not None and over != standing:
        raise PublishedMeanwhile()
    terms = Terms.objects.of(of).create(
        programme_id=programme_id,
        version=standing + 1,
        document={
            language: [asdict(section) for section in sections]
            for language, sections in document.items()
        },
        asks_anew=asks_anew or latest is None,
        rules_version=rules_version,
        published_by=actor.name,
        published_at=now,
        created_at=now,
    )
    journal.record(
        TermsPublished(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            terms_id=terms.id,
            version=terms.version,
        )
    )
    return terms.id


def _check(document: Document, languages: Sequence[str]) -> None:
    letters = {
        language: sum(
            len(paragraph.text) for section in sections for paragraph in section.paragraphs
        )
        for language, sections in document.items()
    }
    missing = [language for language in languages if not letters.get(language)]
    if missing:
        raise TextMissing(languages=language_names(missing))
    longest = max(letters.values(), default=0)
    if longest > LENGTH_MAX:
        raise TextTooLong(letters=longest, most=LENGTH_MAX)


def versions(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Terms]:
    """All versions, latest first."""
    return (
        Terms.objects.of(organiser_id).filter(programme_id=programme_id).order_by("-version", "id")
    )


def publishers(rows: Collection[Terms], *, organiser_id: UUID) -> dict[UUID, str]:
    """Who published each of these versions, by its id; of those from before it was kept with them
    the journal tells it. Empty where nobody knows.
    """
    actors = {row.id: row.published_by for row in rows}
    if not all(actors.values()):
        facts = Fact.objects.of(organiser_id).filter(name=TermsPublished.name)
        told = {UUID(data["terms_id"]): actor for data, actor in facts.values_list("data", "actor")}
        actors = {key: actor or told.get(key, "") for key, actor in actors.items()}
    return actors


def in_force(programme_id: UUID, *, organiser_id: UUID) -> Terms | None:
    """The latest version; None before the first is published."""
    return next(iter(versions(programme_id, organiser_id=organiser_id)[:1]), None)


def holding(programme_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """The versions of which an acceptance holds: the latest that asks anew and those after it.
    None before the first is published.
    """
    held: list[UUID] = []
    rows = versions(programme_id, organiser_id=organiser_id).values_list("id", "asks_anew")
    for key, asks_anew in rows:
        held.append(key)
        if asks_anew:
            break
    return held


def languages_of(row: Terms) -> list[str]:
    """The languages in which a version was published, by their codes."""
    return sorted(row.text if row.document is None else row.document)


def read(row: Terms, language: str) -> tuple[Section, ...]:
    """A version in the reader's language, else in English, else in the first there is."""
    if row.document is None:
        return plain({language: localized(row.text, language)})[language]  # type: ignore[return-value]
    return read_document(row.document, language)


def read_document(document: Mapping[str, Any], language: str) -> tuple[Section, ...]:
    """A document as it is stored, in the reader's language as `read` chooses it."""
    code = next(
        (known for known in (language, "en") if known in document), next(iter(document), "")
    )
    return tuple(_section(section) for section in document.get(code, ()))


def as_text(sections: Iterable[Section]) -> str:
    """Sections as a plain text."""
    return "\n\n".join(
        line
        for section in sections
        for line in (section.title, *(paragraph.text for paragraph in section.paragraphs))
        if line
    )


def _section(stored: Mapping[str, Any]) -> Section:
    return Section(
        key=stored["key"],
        title=stored["title"],
        paragraphs=tuple(
            Paragraph(
                paragraph["key"], paragraph["text"], paragraph["like"], tuple(paragraph["worth"])
            )
            for paragraph in stored["paragraphs"]
        ),
    )
