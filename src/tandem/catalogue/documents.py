"""Documents of a product for members and strangers, as PDF: certificates, data sheets, manuals."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.catalogue import queries
from tandem.catalogue.facts import ProductDocumentChanged
from tandem.catalogue.models import Product, ProductDocument
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.files import uploads
from tandem.platform.models import Upload

TITLE_MAX = 120
DOCUMENTS_MAX = 20


class Untitled(Invalid):
    """A document without a title."""

    code = "catalogue.document_untitled"
    text = _("Give the document a title.")


class TooManyDocuments(Conflict):
    """A product has as many documents as a page shows."""

    code = "catalogue.too_many_documents"
    text = _("A product has at most %(limit)s documents. Take one off first.")


class DocumentThere(Conflict):
    """The same file stands on the page already."""

    code = "catalogue.document_there"
    text = _("This file stands on the page already.")


class NoSuchDocument(Missing):
    """No document of the product."""

    code = "catalogue.no_such_document"
    text = _("This document is not on the page any more.")


def of_product(product_id: UUID, *, organiser_id: UUID) -> list[ProductDocument]:
    """The documents of a product, in the order in which they came."""
    rows = ProductDocument.objects.of(organiser_id).filter(product_id=product_id)
    return list(rows.order_by("created_at", "id")[:DOCUMENTS_MAX])


def add(
    product_id: UUID,
    *,
    title: Mapping[str, str],
    upload: Upload,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Put a PDF on the page of a product; its id. Locks the product.

    Raises:
        NoSuchProduct, NotAPdf, Untitled, DocumentThere, TooManyDocuments: nothing is written.
    """
    require(actor, "catalogue.change")
    of = actor.organiser_id
    row = queries.product(product_id, organiser_id=of)
    if upload.media_type != uploads.PDF:
        raise uploads.NotAPdf()
    titles = {language: text.strip()[:TITLE_MAX] for language, text in title.items()}
    titles = {language: text for language, text in titles.items() if text}
    if not titles:
        raise Untitled()
    Product.objects.of(of).select_for_update().get(id=row.id)
    standing = of_product(row.id, organiser_id=of)
    if any(document.upload_id == upload.id for document in standing):
        raise DocumentThere()
    if len(standing) >= DOCUMENTS_MAX:
        raise TooManyDocuments(limit=DOCUMENTS_MAX)
    made = ProductDocument.objects.of(of).create(
        product=row, title=titles, upload_id=upload.id, created_at=now
    )
    _note(row.id, made.id, actor, now, is_there=True)
    return made.id


def take_off(product_id: UUID, document_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a document off the page; its file stays with what was sent.

    Raises:
        NoSuchDocument
    """
    require(actor, "catalogue.change")
    rows = ProductDocument.objects.of(actor.organiser_id)
    gone, _by_model = rows.filter(product_id=product_id, id=document_id).delete()
    if not gone:
        raise NoSuchDocument()
    _note(product_id, document_id, actor, now, is_there=False)


def _note(
    product_id: UUID, document_id: UUID, actor: Actor, now: datetime, *, is_there: bool
) -> None:
    journal.record(
        ProductDocumentChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            product_id=product_id,
            document_id=document_id,
            is_there=is_there,
        )
    )
