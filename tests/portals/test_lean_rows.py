"""Rows of which a page may have hundreds are put together without templates, and look the same."""

from typing import Any

import pytest
from django.db import connection
from django.forms import TextInput
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_claims import _on_paper, case  # noqa: F401  (a fixture)
from scenarios.test_claims import Case

from tandem.evidence.models import ClaimLine
from tandem.portals.shared.areas.lean import markup

pytestmark = pytest.mark.django_db


def _tree(element: Any) -> tuple[Any, ...]:
    """An element without the white space that a template leaves."""
    texts = [" ".join((text or "").split()) for text in (element.text, element.tail)]
    return element.tag, sorted(element.attrib.items()), texts, [_tree(one) for one in element]


def _same(one: str, other: str) -> None:
    trees = [_tree(html.fragment_fromstring(text, create_parent=True)) for text in (one, other)]
    assert trees[0] == trees[1]


def _row_by_templates(row: Any) -> str:
    for field in row.fields.values():
        if type(field.widget) is TextInput:
            field.widget.__class__ = type("Templated", (TextInput,), {})
    return "".join(
        render_to_string("shared/areas/field.html", {"field": field}) for field in row.main_fields
    )


def test_rows_look_as_their_templates_say_and_read_no_catalogue(case: Case) -> None:  # noqa: F811
    claim = _on_paper(
        case, title="Dokument", lines=(("Tajemnica", "3", "opak.", "50,00", "150,00"),)
    )
    client = _client(case.world, "REVIEWER")
    address = f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/"
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(address)
    of_open_line = [query["sql"] for query in asked]
    form = filling.shown(shown.content, "confirm_page")
    wrong = client.post(address, form | {"verdict": "agree", "lines-0-amount": "much"})

    rows = [
        row for page in (shown, wrong) for row in page.context["confirm"].row_sets["lines"].forms
    ]
    assert any(field.errors for row in rows for field in row.main_fields)
    for row in rows:
        row.fields["quantity"].doubt = "unsure"
        row.fields["quantity"].help_text = "As <it> stands"
        row.fields["unit"].widget.offered = [("a&b", "<b>")]
        _same(row.lean, _row_by_templates(row))
        for name in ("product", "unit"):
            widget = row.fields[name].widget.get_context(name, row[name].value(), {"id": "x"})
            _same(
                markup.pick(widget["widget"]),
                render_to_string("shared/areas/pick.html", {"widget": widget["widget"]}),
            )

    ClaimLine.objects.of(case.of).update(product_id=case.world.products["P-200"])
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    whole = 'FROM "catalogue_productidentifier"'
    assert any(whole in query for query in of_open_line)
    assert not any(whole in query["sql"] for query in asked)
