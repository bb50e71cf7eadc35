"""Adding a product by hand, and changing it."""

from uuid import UUID

from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from tandem.catalogue import describing, documents, products, queries
from tandem.kit.errors import Conflict
from tandem.kit.text import key_of
from tandem.portals.organiser.products.forms import (
    ChangeForm,
    DescribeForm,
    DocumentForm,
    DropDocumentForm,
    ProductForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action


class ProductKnown(Conflict):
    """Another product bears this number."""

    code = "portals.product_known"
    text = _("“%(name)s” bears this number already.")


ProductForm.errors_at = {ProductKnown: "sku"}


@action(
    ProductForm,
    permission="catalogue.change",
    button=_("Add the product"),
    done=_("Rules and sales files know it now."),
)
def add(portal: Portal, form: ProductForm) -> Next:
    """Add a product."""
    sku = form.cleaned_data["sku"]
    known = queries.by_sku(sku, organiser_id=portal.organiser_id)
    if known is not None:
        raise ProductKnown(name=known.name)
    return _keep(portal, form)


@action(ChangeForm, permission="catalogue.change", done=_("Saved."))
def change(portal: Portal, form: ChangeForm, product: UUID) -> Next:
    """Change what is said of a product."""
    row = queries.product(product, organiser_id=portal.organiser_id)
    form.cleaned_data["sku"], form.cleaned_data["unit"] = row.sku, row.unit
    return _keep(portal, form)


@action(DescribeForm, permission="catalogue.change", button=_("Save"), done=_("Saved."))
def describe(portal: Portal, form: DescribeForm, product: UUID) -> None:
    """Write what members and strangers read of it."""
    describing.describe(product, text=form.cleaned_data["text"], actor=portal.actor, now=portal.now)


@action(
    DocumentForm,
    permission="catalogue.change",
    button=_("Put it on the page"),
    done=_("It stands on the page."),
)
def add_document(portal: Portal, form: DocumentForm, product: UUID) -> None:
    """Put a document on its page."""
    documents.add(
        product,
        title=form.cleaned_data["title"],
        upload=form.cleaned_data["file"],
        actor=portal.actor,
        now=portal.now,
    )


@action(
    DropDocumentForm,
    permission="catalogue.change",
    button=_("Take it off"),
    done=_("It is off the page."),
    question=_("Take it off the page?"),
    is_quiet=True,
)
def drop_document(portal: Portal, form: DropDocumentForm, product: UUID) -> None:
    """Take a document off its page."""
    documents.take_off(product, form.cleaned_data["document"], actor=portal.actor, now=portal.now)


def _keep(portal: Portal, form: ProductForm) -> Next:
    typed = form.cleaned_data
    category = typed["category"]
    if typed["new_category"]:
        category = key_of(typed["new_category"])[:40]
        tree = [(category, None, {portal.language: typed["new_category"]})]
        products.add_categories(tree, actor=portal.actor, now=portal.now)
    added = products.add_products(
        [
            products.ProductIn(
                sku=typed["sku"],
                name=typed["name"],
                brand=typed["brand"],
                category=category,
                unit=typed["unit"],
                gtins=typed["barcodes"],
                packs={"carton": typed["carton"]} if typed["carton"] else {},
                is_novelty=typed["novelty"],
            )
        ],
        actor=portal.actor,
        now=portal.now,
    )
    row = queries.by_sku(typed["sku"], organiser_id=portal.organiser_id)
    assert row is not None, "it was added just now"
    done = ""
    if added.conflicts:
        numbers = ", ".join(value for _kind, value in added.conflicts)
        done = now_in_words(
            "Saved, but these barcodes belong to other products and were left there: %(codes)s."
        ) % {"codes": numbers}
    return Next("organiser:product", {"product": row.id}, done=done)
