"""Documents of a product: PDFs that members and strangers may read."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.catalogue import documents
from tandem.catalogue.models import ProductDocument
from tandem.catalogue.queries import NoSuchProduct
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.files import uploads
from tandem.platform.models import Fact, Upload
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _upload(world: cast.World, media_type: str = uploads.PDF) -> Upload:
    return Upload.objects.of(world.organiser_id).create(
        name="a.pdf",
        media_type=media_type,
        bytes_total=1,
        sha256=ids.new_uuid().bytes * 2,
        path=f"uploads/{ids.new_uuid()}",
        created_at=cast.NOW,
    )


def _add(world: cast.World, **more: Any) -> UUID:
    values = {
        "product_id": world.products["P-200"],
        "title": {"en": " Sheet "},
        "upload": more.pop("upload", None) or _upload(world),
        "actor": world.actor,
        "now": cast.NOW,
    }
    return documents.add(**(values | more))


def test_it_is_put_on_the_page_and_taken_off(world: cast.World) -> None:
    key, of = _add(world), world.organiser_id
    (row,) = documents.of_product(world.products["P-200"], organiser_id=of)

    documents.take_off(world.products["P-200"], key, actor=world.actor, now=cast.NOW)

    assert (row.id, row.title) == (key, {"en": "Sheet"})
    assert not documents.of_product(world.products["P-200"], organiser_id=of)
    with pytest.raises(documents.NoSuchDocument):
        documents.take_off(world.products["P-200"], key, actor=world.actor, now=cast.NOW)
    facts = Fact.objects.of(of).filter(name="catalogue.product_document_changed")
    assert facts.count() == 2


def test_what_cannot_stand_there_is_refused_and_nothing_is_written(world: cast.World) -> None:
    same = _upload(world)
    _add(world, upload=same)
    theirs = cast.build().products["P-200"]
    tenancy.enter(world.organiser_id)
    reader = replace(world.actor, permissions=frozenset({"catalogue.view"}))

    for refused, more in (
        (documents.DocumentThere, {"upload": same}),
        (uploads.NotAPdf, {"upload": _upload(world, "image/png")}),
        (documents.Untitled, {"title": {"en": "  "}}),
        (NoSuchProduct, {"product_id": theirs}),
        (NotAllowed, {"actor": reader}),
    ):
        with pytest.raises(refused):
            _add(world, **more)
    assert ProductDocument.objects.of(world.organiser_id).count() == 1
    for _ in range(documents.DOCUMENTS_MAX - 1):
        _add(world)
    with pytest.raises(documents.TooManyDocuments):
        _add(world)


def test_members_and_strangers_read_it_on_its_page_only(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(is_public=True)
    client, product = _client(world, "MARKETER"), world.products["P-200"]
    slug = world.programme.slug
    page = f"/o/{slug}/products/{product}/"
    form = filling.shown(client.get(page).content, "add_document")
    file = SimpleUploadedFile("sheet.pdf", PDF)
    sent = client.post(page, form | {"title": "<b>Sheet</b>", "file": file})
    assert sent.status_code == 302

    for who, at in (
        (client, page),
        (_client(world, "MEMBER"), f"/m/{slug}/products/{product}/"),
        (Client(), f"/programme/{slug}/en/product/{product}/"),
    ):
        shown = who.get(at).content.decode()
        (address,) = {part for part in shown.split('"') if part.endswith(".pdf") and "/" in part}
        got = who.get(address)
        other = who.get(address.replace(str(product), str(world.products["G-10"])))
        assert "&lt;b&gt;Sheet&lt;/b&gt;" in shown and "<b>Sheet</b>" not in shown
        assert (b"".join(got.streaming_content), other.status_code) == (PDF, 404)
        assert got.headers["Content-Type"] == uploads.PDF
    wrong = SimpleUploadedFile("sheet.pdf", b"no pdf")
    form = filling.shown(client.get(page).content, "add_document")
    assert client.post(page, form | {"title": "Other", "file": wrong}).status_code == 400
