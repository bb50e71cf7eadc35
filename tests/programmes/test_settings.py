"""The settings of a programme: declared by who reads them, held by the verb, asked by the pages."""

import ast
from pathlib import Path
from typing import Any

import cast
import pytest

import tandem
from tandem.platform.models import Fact
from tandem.portals.organiser.settings.forms import ChecksForm, FaceForm, JoiningForm
from tandem.portals.organiser.settings.points import PointsForm
from tandem.programmes import settings, setup
from tandem.programmes.models import Programme

SOURCE = Path(tandem.__file__).parent
# What says which programme it is, and since when.
OF_THE_ROW = {"id", "organiser_id", "created_at", "slug", "country"}
UNREAD = {"goals"}  # a column that nothing writes or reads any more
OF_BOOKS = {"spending_order"}
WHOLE = [setting for setting in settings.every().values() if isinstance(setting, settings.Whole)]
CHOICES = [setting for setting in settings.every().values() if isinstance(setting, settings.Choice)]
FLAGS = [setting for setting in settings.every().values() if isinstance(setting, settings.Flag)]


def test_every_column_is_declared_once() -> None:
    columns = {field.attname for field in Programme._meta.concrete_fields}

    assert set(settings.every()) - OF_BOOKS == columns - OF_THE_ROW - UNREAD


def _read_in(package: str) -> set[str]:
    return {
        node.attr
        for path in (SOURCE / package).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }


def test_every_setting_is_declared_by_who_reads_it() -> None:
    """What only pages show belongs to the frame."""
    elsewhere = {
        name: package
        for name in settings.every()
        if (package := settings.package_of(name)) != "programmes" and name not in _read_in(package)
    }

    assert {settings.package_of(name) for name in settings.every()} == {
        "adjustments",
        "earning",
        "engagement",
        "evidence",
        "participants",
        "programmes",
        "rewards",
    }
    assert elsewhere == {}


def test_columns_begin_within_what_is_declared() -> None:
    settings.check(
        {
            field.attname: field.get_default()
            for field in Programme._meta.concrete_fields
            if field.attname in settings.every() and field.has_default()
        }
    )


def test_choices_are_those_of_their_columns() -> None:
    for setting in CHOICES:
        if setting.name not in OF_BOOKS:
            column = Programme._meta.get_field(setting.name)
            assert set(setting.choices) == {value for value, _label in column.choices}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        *((whole.name, whole.most + 1, "use a whole number from") for whole in WHOLE),
        *((whole.name, whole.least - 1, "use a whole number from") for whole in WHOLE),
        *((whole.name, "7", "use a whole number from") for whole in WHOLE),
        *((choice.name, "ELSE", "choose one of the list") for choice in CHOICES),
        *((flag.name, "on", "choose one of the list") for flag in FLAGS),
        ("expiry", "FIXED", "The fixed day: say on which day."),
        ("warning_days", [7, 30], "the greatest first"),
        ("warning_days", [367], "from 1 to 366"),
        ("payment_curve", [[14, 50], [0, 100]], "days must rise and per cents must not"),
        ("payment_curve", [[0, 50], [14, 100]], "days must rise and per cents must not"),
        ("tax_percent", 100, "use per cents from 0 to 99"),
        ("tax_percent", -1, "use per cents from 0 to 99"),
        ("brand_colour", "red", "use six hexadecimal digits"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(name: str, value: Any, why: str) -> None:
    world = cast.build()
    before = Programme.objects.of(world.organiser_id).filter(id=world.programme.id).values().get()

    with pytest.raises(settings.BadSetting) as refused:
        setup.change_programme(
            world.programme.id,
            settings={"name": "Other", name: value},
            actor=world.actor,
            now=cast.NOW,
        )

    assert why in refused.value.sentence
    after = Programme.objects.of(world.organiser_id).filter(id=world.programme.id).values().get()
    assert after == before
    assert not Fact.objects.of(world.organiser_id).filter(name="programme.changed").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["currency", "time_zone", "slug", "goals"])
def test_what_is_fixed_or_no_setting_is_never_changed(name: str) -> None:
    world = cast.build()

    with pytest.raises(AssertionError):
        setup.change_programme(
            world.programme.id, settings={name: "EUR"}, actor=world.actor, now=cast.NOW
        )


def test_pages_ask_as_is_declared() -> None:
    """No label, limit or choice of a setting is written a second time."""
    asked = {
        name: field
        for form in (PointsForm, ChecksForm, FaceForm, JoiningForm)
        for name, field in form.base_fields.items()
        if name in settings.every()
    }

    assert len(asked) == 23
    for name, field in asked.items():
        setting = settings.every()[name]
        assert (str(field.label), str(field.help_text)) == (str(setting.label), str(setting.help))
        if isinstance(setting, settings.Whole):
            assert (field.min_value, field.max_value) == (setting.least, setting.most)
        if isinstance(setting, settings.Choice):
            assert {value for value, _label in field.choices} - {"NEVER"} == set(setting.choices)


def test_what_applies_hangs_on_what_is_declared() -> None:
    assert PointsForm.choosers == {
        "release": {
            "release_days": ("AFTER_DAYS",),
            "payment_curve": ("WHEN_PAID",),
            "payment_days": ("WHEN_PAID",),
        },
        "expiry": {
            "expiry_months": ("MONTHS", "MONTH_END", "YEAR_END", "INACTIVITY"),
            "expiry_on": ("FIXED",),
        },
    }
