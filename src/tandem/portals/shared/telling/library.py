"""Materials of the library as plain rows, for members, partners and the organiser."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tandem.engagement.learning.contents import markup
from tandem.engagement.library.models import Material
from tandem.engagement.library.queries import Rated
from tandem.kit.texts import localized
from tandem.portals.shared import leaves

SHORT = 160


def shown(
    row: Material, language: str, *, rated: Rated | None = None, file: str = ""
) -> dict[str, Any]:
    """A material; nothing is asked of the site of an address. `file`: where its PDF is had, which
    is then shown page by page.
    """
    blocks = list(markup.blocks(localized(row.text, language)))
    # What stands in sentences says more in short than headings and points of a list run together.
    sentences = [line for block in blocks if block.kind == markup.PARAGRAPH for line in block.plain]
    text = " ".join(sentences or [line for block in blocks for line in block.plain])
    return {
        "id": row.id,
        "title": localized(row.title, language),
        "topic": localized(row.topic, language),
        "blocks": [{"kind": block.kind, "lines": block.spans} for block in blocks],
        "short": text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …",
        "has_file": row.upload_id is not None,
        "file": file,
        "leaves": leaves.leaves(row.upload_id, file, organiser_id=row.organiser_id) if file else [],
        "link": row.address,
        "site": (urlsplit(row.address).hostname or "").removeprefix("www."),
        "mean": rated.mean if rated is not None else None,
        "ratings": rated.total if rated is not None else 0,
    }


def by_topic(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows under their topics, in the order in which topics come first; those of none last."""
    topics: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        topics.setdefault(row["topic"], []).append(row)
    named = [{"topic": topic, "rows": of} for topic, of in topics.items() if topic]
    return [*named, *({"topic": "", "rows": of} for topic, of in topics.items() if not topic)]
