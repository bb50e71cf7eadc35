"""XML from strangers: parsed without entities, network or depth without end, and walked with
sentences for what is wrong.

Anything with a DOCTYPE is refused before it is parsed, so no entity is ever resolved.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from lxml import etree

from tandem.documents.base import Unreadable
from tandem.kit import letters
from tandem.kit.errors import Said
from tandem.kit.text import tidy

BYTES_MAX = 20_000_000
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_UTF_8 = (b"utf-8", b"utf8")
# What XML forbids among the letters that odd bytes are read as.
_NO_LETTERS = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF))
_Value = TypeVar("_Value")
_DOCTYPES = tuple(
    "<!DOCTYPE".encode(encoding)
    for encoding in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)


def root_of(content: bytes) -> Any:
    """The root element of an XML document.

    Raises:
        Unreadable: too large, with a DOCTYPE, or damaged.
    """
    if len(content) > BYTES_MAX:
        raise Unreadable(
            why=Said("it is larger than %(megabytes)s MB", megabytes=BYTES_MAX // 1_000_000)
        )
    if any(mark in content for mark in _DOCTYPES):
        raise Unreadable(why=Said("it holds a DOCTYPE, which no invoice needs"))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(_in_its_letters(content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            why=Said("the XML is damaged at line %(line)s", line=getattr(error, "lineno", 1) or 1)
        ) from error
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # in an encoding that the look at the bytes did not see
        raise Unreadable(why=Said("it holds a DOCTYPE, which no invoice needs"))
    return root


def _in_its_letters(content: bytes) -> bytes:
    """The XML in UTF-8 where it says, or says nothing and so means, that it is and some bytes are
    none: as what makes words of them. Tax offices took and hand out such invoices.
    """
    declared = _DECLARED.match(content)
    if letters.is_wide(content[:200]) or (declared and declared[1].lower() not in _UTF_8):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode(letters.encoding_of(content, is_all=True), errors=letters.MIXED)
        return text.translate(_NO_LETTERS).encode()
    return content


class Walk:
    """Reads texts, numbers and days by paths such as `f:Fa/f:P_1`; says what is missing and
    where.
    """

    def __init__(self, root: Any, names: Mapping[str, str]) -> None:
        self.root = root
        self.names = dict(names)

    def all(self, path: str, node: Any = None) -> list[Any]:
        """All elements at a path."""
        return list((self.root if node is None else node).iterfind(path, self.names))

    def text(self, path: str, node: Any = None) -> str:
        """The tidied text of the first element at a path; empty when there is none."""
        element = (self.root if node is None else node).find(path, self.names)
        return tidy(element.text or "") if element is not None else ""

    def needed(self, path: str, node: Any = None) -> str:
        """A text without which the document says nothing.

        Raises:
            Unreadable
        """
        value = self.text(path, node)
        if not value:
            raise Unreadable(
                why=Said("the field %(field)s is missing or empty", field=field_of(path))
            )
        return value

    def number(self, path: str, node: Any = None) -> Decimal | None:
        """A number; None when nothing is written.

        Raises:
            Unreadable
        """
        value = self.text(path, node)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise Unreadable(
                why=Said(
                    "“%(value)s” in %(field)s is not a number",
                    value=value[:40],
                    field=field_of(path),
                )
            ) from None
        if not number.is_finite() or abs(number) >= 10**15:
            raise Unreadable(why=Said("the number in %(field)s is too large", field=field_of(path)))
        return number

    def flag(self, path: str, node: Any = None) -> bool | None:
        """A boolean of XML, `true`, `false`, `1` or `0`; None when nothing such is written."""
        return {"true": True, "1": True, "false": False, "0": False}.get(
            self.text(path, node).lower()
        )

    def day(self, path: str, node: Any = None) -> date | None:
        """A day, as `2026-01-31` or `20260131`; None when nothing is written.

        Raises:
            Unreadable
        """
        value = self.text(path, node)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:8] if value[:8].isdecimal() else value[:10])
        except ValueError:
            raise Unreadable(
                why=Said(
                    "“%(value)s” in %(field)s is not a date", value=value[:40], field=field_of(path)
                )
            ) from None


def needed_of(value: _Value | None, path: str) -> _Value:
    """A value without which the document says nothing.

    Raises:
        Unreadable
    """
    if value is None:
        raise Unreadable(why=Said("the field %(field)s is missing or empty", field=field_of(path)))
    return value


def field_of(path: str) -> str:
    """The name a person finds in the document: the last element of a path."""
    return path.rpartition("/")[2].rpartition(":")[2]
