"""Forms as a page shows them, sent as a browser sends them."""

from collections.abc import Mapping

from lxml import html

from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.forms import ACTION
from tandem.portals.shared.importing import TableForm

TAKING = ("take", "take_targets")  # what a table that was looked at is taken in by


def tables_pages() -> Mapping[str, str]:
    """The pages of the organiser that take tables, by their routes: the action that looks at one.

    Those of one thing, with its id in the address, are left out.
    """
    return {
        page.route: action.name
        for area in discovering.areas("organiser")
        for page in area.pages
        for action in page.actions
        if issubclass(action.form, TableForm) and "<" not in page.route
    }


def form_of(page: str, *actions: str) -> dict[str, str] | None:
    """What a page sends of itself where the button of one of these actions is pressed; None
    without such a form. Empty numbers become 1.
    """
    for form in html.fromstring(page).iter("form") if page.strip() else ():
        assert isinstance(form, html.FormElement)
        for button in form.iter("input", "button"):
            action = button.get("value", "")
            if button.get("name") == ACTION and action in actions:
                values = {str(name): str(value or "") for name, value in form.form_values()}
                numbers = [
                    str(field.get("name")) for field in form.iter("input") if _is_number(field)
                ]
                return {**values, **dict.fromkeys(numbers, "1"), ACTION: action}
    return None


def _is_number(field: html.HtmlElement) -> bool:
    is_one = field.get("type") == "number" or field.get("inputmode") == "numeric"
    return is_one and not field.get("value")
