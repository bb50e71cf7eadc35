"""Taking in a table of products."""

from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.catalogue import pictures, queries
from tandem.catalogue import products as catalogue
from tandem.catalogue.importing import Read, read
from tandem.portals.shared import importing, imports
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.templatetags.figures import quantity


class ProductsForm(TableForm):
    """A price list or a catalogue."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].label = _("A table (CSV, XLSX, ODS) or a catalogue (BMEcat, PRICAT)")
        self.fields["file"].widget.attrs["accept"] = f"{importing.TABLES},.xml,.edi"
        self.fields["file"].help_text = _(
            "Columns are known by their names: number and name are needed; brand, category,"
            " barcode, unit, pieces in a carton and on a pallet, novelty, tags, and properties (a"
            " column named “attribute: colour”) may be there. Pictures are never fetched: files or"
            " addresses in a column “pictures” are awaited until you send the files."
        )


def _rows(_portal: PortalContext, path: Path) -> imports.Found:
    table = read(path)
    rows = [
        (
            one.sku,
            one.name,
            one.brand,
            table.categories.get(one.category, ""),
            " ".join(one.gtins),
            one.unit,
            quantity(one.packs["carton"]) if "carton" in one.packs else "",
        )
        for one in table.products[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(table.products), table.faults, table)


def _take_in(portal: PortalContext, table: Read) -> str:
    assert isinstance(portal, Portal)
    tree = [(code, None, {portal.language: name}) for code, name in table.categories.items()]
    catalogue.add_categories(tree, actor=portal.actor, now=portal.now)
    added = catalogue.add_products(table.products, actor=portal.actor, now=portal.now)
    done = _("%(added)s products were added, %(changed)s brought up to date.") % {
        "added": added.added,
        "changed": added.changed,
    }
    skus = {one.sku: one.pictures for one in table.products if one.pictures}
    named = queries.ids_by_sku(skus, organiser_id=portal.organiser_id)
    names = {key: skus[sku] for sku, key in named.items()}
    if awaited := pictures.expect(names, actor=portal.actor, now=portal.now):
        text = ngettext(
            "%(n)s picture is awaited: send its file under Pictures.",
            "%(n)s pictures are awaited: send their files under Pictures.",
            awaited,
        )
        done += " " + text % {"n": awaited}
    if added.conflicts:
        done += " " + _(
            "These barcodes belong to other products and were left there: %(codes)s."
        ) % {"codes": ", ".join(value for _kind, value in added.conflicts[:10])}
    return done


TABLE = imports.Importer(
    columns=(
        gettext_lazy("Number"),
        gettext_lazy("Name"),
        gettext_lazy("Brand"),
        gettext_lazy("Category"),
        gettext_lazy("Barcode"),
        gettext_lazy("Unit"),
        gettext_lazy("In a carton"),
    ),
    read=_rows,
    take_in=_take_in,
)


@action(ProductsForm, permission="catalogue.change", button=gettext_lazy("Look at the table"))
def look(portal: Portal, form: ProductsForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    TABLE.read(portal, importing.path_of(upload))
    return Next("organiser:products-table", {"upload": upload.id})


@action(Nothing, permission="catalogue.change", button=gettext_lazy("Take in"))
def take(portal: Portal, _form: Nothing, upload: UUID) -> Next:
    """Take in what was looked at."""
    done = TABLE.take_in(portal, importing.content(portal, TABLE, upload))
    return Next("organiser:products", done=done)
