"""What a package says of itself: `imsmanifest.xml` (SCORM 1.2 and 2004), `cmi5.xml`, `tincan.xml`.

Each part that tells how far a member is, is one lesson; a package has one or several, in the order
in which they stand there. What a package says beyond that of which part is played when is not
followed. XML from strangers is parsed without entities and network.
"""

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from tandem.documents.packages.archives import Archive
from tandem.documents.packages.base import (
    CMI5,
    MOVE_ON,
    OPENED,
    SCORM_12,
    SCORM_2004,
    XAPI,
    BadPackage,
    Manifest,
)
from tandem.kit.errors import Said
from tandem.kit.text import tidy

XML_BYTES_MAX, TEXT_MAX, PARTS_MAX = 5_000_000, 2_000, 60
_SEQUENCING = ("sequencingRules", "controlMode", "limitConditions", "rollupRules", "prerequisites")


def read(archive: Archive) -> Sequence[Manifest]:
    """What a package says of its parts, in order; it may lie in one folder of the ZIP.

    Raises:
        BadPackage: it says nothing that can be played.
    """
    readers: dict[str, Callable[[Any], Sequence[Manifest]]] = {
        "cmi5.xml": _cmi5,
        "imsmanifest.xml": _scorm,
        "tincan.xml": _xapi,
    }
    for name, reader in readers.items():
        places = [place for place in archive.names if posixpath.basename(place).lower() == name]
        place = min(places, key=lambda name: (name.count("/"), name), default=None)
        if place is None or place.count("/") > 1:
            continue
        root = _root(archive.read(place, most=XML_BYTES_MAX), name)
        return _numbered(reader(root), root, posixpath.dirname(place), archive)
    raise BadPackage(
        why=Said(
            "imsmanifest.xml, cmi5.xml or tincan.xml is missing; export it for an LMS, as SCORM or"
            " cmi5, and send the ZIP as it is"
        )
    )


def _root(content: bytes, name: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
        raise BadPackage(
            why=Said("%(name)s is damaged at line %(line)s; export it again", name=name, line=line)
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadPackage(why=Said("%(name)s holds a DOCTYPE; export it again", name=name))
    return root


def _numbered(
    manifests: Sequence[Manifest], root: Any, folder: str, archive: Archive
) -> Sequence[Manifest]:
    """The parts with their numbers.

    Raises:
        BadPackage: there is none, or there are too many.
    """
    if not manifests:
        raise BadPackage(why=Said("it names no part that can be shown; export it again"))
    if len(manifests) > PARTS_MAX:
        raise BadPackage(
            why=Said(
                "it has %(total)s parts, and at most %(limit)s can be lessons; divide it",
                total=len(manifests),
                limit=PARTS_MAX,
            )
        )
    is_sequenced = len(manifests) > 1 and any(_all(root, name) for name in _SEQUENCING)
    return [
        replace(
            _placed(manifest, folder, archive),
            part=number,
            parts=len(manifests),
            is_sequenced=is_sequenced,
        )
        for number, manifest in enumerate(manifests, 1)
    ]


def _placed(manifest: Manifest, folder: str, archive: Archive) -> Manifest:
    """With the file that it begins with, as it stands in the ZIP."""
    parts = urlsplit(manifest.entry)
    if parts.scheme or parts.netloc:
        raise BadPackage(why=Said("it opens a page elsewhere, and not one of its own"))
    entry = posixpath.normpath(posixpath.join(folder, unquote(parts.path).replace("\\", "/")))
    if not parts.path or entry not in archive.names:
        raise BadPackage(
            why=Said(
                "the page that it begins with is missing: %(name)s; export it again",
                name=tidy(parts.path)[:120] or "?",
            )
        )
    query = "&".join(filter(None, (parts.query, manifest.query.lstrip("?&"))))
    return replace(manifest, entry=entry, query=query[:TEXT_MAX])


def _all(node: Any, name: str) -> list[Any]:
    """All elements of a name below a node, whatever their namespace."""
    return list(node.iter("{*}" + name))


def _text(node: Any, name: str) -> str:
    row = next(iter(_all(node, name)), None)
    return "" if row is None else tidy(row.text or "")[:TEXT_MAX]


def _attribute(node: Any, name: str) -> str:
    """An attribute of a name, whatever its namespace and case."""
    for key, value in node.attrib.items():
        if etree.QName(key).localname.lower() == name:
            return str(value)
    return ""


def _scorm(root: Any) -> Sequence[Manifest]:
    version = _text(root, "schemaversion").lower()
    spaces = " ".join(str(space) for node in root.iter() for space in node.nsmap.values())
    is_old = version.startswith("1.2") or (not version and "adlcp_rootv1p2" in spaces)
    resources = {_attribute(row, "identifier"): row for row in _all(root, "resource")}
    items = [
        (row, resources[_attribute(row, "identifierref")])
        for row in _all(_organization(root), "item")
        if _attribute(row, "identifierref") in resources
    ]
    return [_item(root, item, resource, is_old) for item, resource in items]


def _organization(root: Any) -> Any:
    """What is played of a package that can be arranged in several ways: what it says first."""
    rows = _all(root, "organization")
    default = next((_attribute(row, "default") for row in _all(root, "organizations")), "")
    chosen = [row for row in rows if default and _attribute(row, "identifier") == default]
    return next(iter([*chosen, *rows]), root)


def _item(root: Any, item: Any, resource: Any, is_old: bool) -> Manifest:
    is_speaking = _attribute(resource, "scormtype").lower() == "sco"
    return Manifest(
        standard=SCORM_12 if is_old else SCORM_2004,
        entry=_href(root, resource),
        query=_attribute(item, "parameters"),
        title=_text(item, "title"),
        mastery=_mastery(item, is_old),
        launch_data=_text(item, "datafromlms") or _text(item, "dataFromLMS"),
        activity_id=_attribute(item, "identifier")[:TEXT_MAX],
        move_on="" if is_speaking else OPENED,
    )


def _href(root: Any, resource: Any) -> str:
    """The address of a resource, below the folders that stand above it."""
    above = [row for row in (root, *_all(root, "resources")) if _attribute(row, "base")]
    bases = [_attribute(row, "base") for row in above] + [_attribute(resource, "base")]
    return "".join(base.rstrip("/") + "/" for base in bases if base) + _attribute(resource, "href")


def _mastery(item: Any, is_old: bool) -> int | None:
    typed = _text(item, "masteryscore" if is_old else "minNormalizedMeasure")
    return _percent(typed, 1 if is_old else 100)


def _percent(typed: str, times: int) -> int | None:
    """A share as whole per cent; None where it is none."""
    try:
        number = Decimal(typed) * times
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and 0 <= number <= 100 else None


def _cmi5(root: Any) -> Sequence[Manifest]:
    return [_unit(row) for row in _all(root, "au")]


def _unit(unit: Any) -> Manifest:
    move_on = _attribute(unit, "moveon") or OPENED
    if move_on not in MOVE_ON:
        raise BadPackage(why=Said("it does not say when it is done; export it again"))
    return Manifest(
        standard=CMI5,
        entry=_text(unit, "url"),
        title=_text(unit, "langstring"),
        mastery=_percent(_attribute(unit, "masteryscore"), 100),
        launch_data=_text(unit, "launchParameters"),
        activity_id=_attribute(unit, "id")[:TEXT_MAX],
        move_on=move_on,
    )


def _xapi(root: Any) -> Sequence[Manifest]:
    return [
        Manifest(
            standard=XAPI,
            entry=_text(row, "launch"),
            title=_text(row, "name"),
            activity_id=_attribute(row, "id")[:TEXT_MAX],
            move_on="CompletedOrPassed",
        )
        for row in _all(root, "activity")
        if _all(row, "launch")
    ]
