"""Lists to choose from: by name, a few at a time, of the programme alone, with a script and
without.
"""

import json
import re
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.kit import codes
from tandem.partners import onboarding
from tandem.partners.models import Partner, PartnerRole
from tandem.platform import tenancy
from tandem.portals.shared.areas.offering.sources import FOUND_MAX, LISTED_MAX
from tandem.portals.shared.choosing import sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _address(world: cast.World, name: str = "partners", **parts: Any) -> str:
    return reverse(f"organiser:{name}", kwargs={"programme": world.programme.slug, **parts})


def _partner(world: cast.World, name: str, place: int) -> int:
    return onboarding.add_partner(
        name,
        programme_id=world.programme.id,
        tax_id=codes.next_nip(526100000 + 20 * place),
        role=PartnerRole.SHOP,
        code=f"S{place}",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )


def _many(world: cast.World, count: int = LISTED_MAX + 5) -> None:
    for place in range(count):
        _partner(world, f"Sklep {place:03}", place)


def _add(world: cast.World, client: Any, **typed: Any) -> Any:
    said = {"name": "Nowy", "tax_id": codes.next_nip(527500000), "code": "NOWY", **typed}
    return filling.send(client, _address(world), "add", **said)


def _options(content: bytes) -> list[str]:
    found: list[str] = html.fromstring(content).xpath(
        "//form[@id='add']//select[@name='parent']/option/text()"
    )
    return found


def _parent_of(world: cast.World, name: str) -> int | None:
    tenancy.enter(world.organiser_id)
    return Partner.objects.of(world.organiser_id).get(name=name).parent_id


def test_a_few_are_all_listed_by_name_and_chosen_by_key(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    content = client.get(_address(world)).content
    answer = _add(world, client, parent=str(world.wschod))

    assert "Hurtownia Wschód" in " ".join(_options(content))
    assert b"parent-search" not in content
    assert (answer.status_code, _parent_of(world, "Nowy")) == (302, world.wschod)


def test_of_many_none_is_listed_and_the_search_finds_a_few(world: cast.World) -> None:
    _many(world)
    client = _client(world, "MARKETER")

    content = client.get(_address(world)).content
    answer = json.loads(
        client.get(_address(world, "pick", source="partners"), {"q": "sklep 0"}).content
    )

    assert _options(content) == []
    assert len(answer["options"]) == FOUND_MAX
    assert answer["options"][0]["text"] == "Sklep 000"


def test_without_a_script_one_hit_is_taken_and_of_several_one_is_chosen(world: cast.World) -> None:
    _many(world)
    client = _client(world, "MARKETER")

    several = _add(world, client, **{"parent-search": "Sklep 00"})
    none = _add(world, client, **{"parent-search": "Nikt taki"})
    one = _add(world, client, **{"parent-search": "sklep 003"})

    assert several.status_code == 400
    assert "Several are meant by “Sklep 00”" in several.content.decode()
    assert _options(several.content)[:2] == ["Sklep 000", "Sklep 001"]
    assert (none.status_code, "Nothing is called “Nikt taki”" in none.content.decode()) == (
        400,
        True,
    )
    tenancy.enter(world.organiser_id)
    third = Partner.objects.of(world.organiser_id).get(code="S3").id
    assert (one.status_code, _parent_of(world, "Nowy")) == (302, third)


def test_what_was_chosen_stays_after_an_error(world: cast.World) -> None:
    _many(world)
    client = _client(world, "MARKETER")

    answer = _add(world, client, tax_id="123", parent=str(world.wschod))

    assert answer.status_code == 400
    chosen = html.fromstring(answer.content).xpath("//select[@name='parent']/option[@selected]")
    assert [each.get("value") for each in chosen] == [str(world.wschod)]


def test_every_source_answers_within_its_bounds_and_knows_its_own_keys(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    for name in sources.BY_NAME:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(_address(world, "pick", source=name), {"q": ""})
        options = json.loads(answer.content)["options"]
        assert len(options) <= FOUND_MAX, name
        assert len(asked) < 25, name
        tenancy.enter(world.organiser_id)
        portal: Any = type(
            "PortalContext",
            (),
            {"actor": world.actor, "programme": world.programme, "language": "en"},
        )
        named = sources.BY_NAME[name].named(portal, [each["value"] for each in options])
        assert [named.get(each["value"]) for each in options] == [
            each["text"] for each in options
        ], name


def test_nothing_of_another_organiser_is_found_or_known_but_to_its_own(world: cast.World) -> None:
    other = cast.build()
    tenancy.enter(other.organiser_id)
    strange = _partner(other, "Obcy sklep", 1)
    tenancy.enter(world.organiser_id)
    client = _client(world, "MARKETER")

    found = client.get(_address(world, "pick", source="partners"), {"q": "obcy"})
    answer = _add(world, client, parent=str(strange))

    assert json.loads(found.content)["options"] == []
    assert (answer.status_code, f"“{strange}” is not there" in answer.content.decode()) == (
        400,
        True,
    )


def test_who_may_not_see_a_source_is_not_answered(world: cast.World) -> None:
    assert (
        _client(world, "STRANGER").get(_address(world, "pick", source="members")).status_code == 404
    )
    assert (
        _client(world, "MARKETER").get(_address(world, "pick", source="nobody")).status_code == 404
    )


def test_an_empty_choice_leads_to_a_page_that_there_is(world: cast.World) -> None:
    every = [*sources.BY_NAME.values(), sources.TIERS, sources.SEGMENTS, sources.TRADES]

    leads = {source.made_at[0] for source in every if source.made_at}

    assert "organiser:member-add" in leads
    for name in leads:
        assert reverse(name, kwargs={"programme": world.programme.slug}), name


def test_the_vocabulary_names_sources_that_there_are() -> None:
    from tandem.segments import vocabulary

    wanted = {field.options for field in vocabulary.of("PLN").fields.values() if field.options}

    assert wanted <= set(sources.KEYED)


def test_the_library_is_served_from_this_installation() -> None:
    from django.contrib.staticfiles import finders

    script = finders.find("tom-select/django-tomselect.min.js")
    assert isinstance(script, str)
    assert "window.TomSelect" in Path(script).read_text()
    assert not re.search(r"\beval\(|new Function\(", Path(script).read_text()), (
        "the content policy forbids it"
    )
