"""Pages and actions of areas: one runner reads forms, asks for rights, calls verbs, and says what
came of it.
"""

import threading
from dataclasses import replace
from typing import Any

import cast
import pytest
from django import forms
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from lxml import html
from portals import filling, furnished
from portals.test_access import _client

from tandem.engagement.learning import lessons
from tandem.engagement.library import writing as library
from tandem.initiatives import parts
from tandem.kit import codes, ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.participants.correcting import reading
from tandem.partners import onboarding
from tandem.partners.models import Outlet, PartnerRole
from tandem.platform import tenancy
from tandem.platform.access import invitations
from tandem.platform.access.permissions import ROLES
from tandem.platform.database import patience
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas import discovering, menus
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.portals.shared.read_fields import ReadField
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Reward


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _rewards(world: cast.World) -> str:
    return reverse("organiser:rewards", kwargs={"programme": world.programme.slug})


def _offered(world: cast.World) -> list[str]:
    tenancy.enter(world.organiser_id)
    return [row.name["en"] for row in Reward.objects.of(world.organiser_id).order_by("id")]


def test_what_the_domain_reads_of_a_field_is_refused_with_the_rest_of_the_form() -> None:
    """Whoever errs twice is told so once: a form whose verb refuses a field by its letters alone
    has a field that is read so (`read_fields`), before the verb is called.
    """
    by_letters = (
        codes.NotACode,
        invitations.NotAnAddress,
        lessons.NotAFilm,
        library.NotAnAddress,
        parts.NotAFilm,
        reading.NotAName,
        reading.NotAPhone,
        reading.NotAPostalCode,
    )
    kinds: list[type[PortalForm]] = [PortalForm]
    for kind in kinds:
        kinds += kind.__subclasses__()
    late = {
        (kind.__qualname__, name)
        for kind in kinds
        for error, name in kind.errors_at.items()
        if issubclass(error, by_letters)
        and not isinstance(kind.base_fields[name], ReadField | forms.EmailField)
    }

    assert len(kinds) > 100 and late == set()


def test_what_is_done_is_said_and_leads_on(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    answer = filling.send(client, _rewards(world), "offer", name="Mug", points="1 200", stock="3")

    assert (answer.status_code, answer.headers["Location"]) == (302, _rewards(world))
    assert "It can be ordered now." in client.get(_rewards(world)).content.decode()
    assert _offered(world) == ["Mug"]


@pytest.mark.parametrize("of", ["%", "%(n)s", "%s %s", "%%"])
def test_whose_form_it_is_is_a_word_and_no_pattern(world: cast.World, of: str) -> None:
    client = _client(world, "MARKETER")
    address = reverse("organiser:trades", kwargs={"programme": world.programme.slug})

    simple = client.post(_rewards(world), {"_action": "offer", "_of": of, "name": "Mug"})
    rows = client.post(address, {"_action": "add", "_of": of})

    assert (simple.status_code, rows.status_code) == (400, 400)
    assert _offered(world) == []


def test_the_end_of_a_line_counts_as_the_one_letter_that_it_is(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    lines = "\r\n".join(["a" * 99] * 5)  # what a browser sends of 499 letters, of 500 at most

    answer = filling.send(
        client, _rewards(world), "offer", name="Mug", points="5", stock="3", description=lines
    )

    assert answer.status_code == 302
    (row,) = Reward.objects.of(world.organiser_id)
    assert row.description["en"] == "\n".join(["a" * 99] * 5)


def test_sent_twice_it_is_done_once(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    form = filling.shown(client.get(_rewards(world)).content, "offer") | {
        "name": "Mug",
        "points": "5",
        "stock": "3",
    }
    form.pop("picture", None)

    answers = [client.post(_rewards(world), form) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [_rewards(world)] * 2
    assert _offered(world) == ["Mug"]


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_done_once(transactional_db: None) -> None:
    with transaction.atomic():
        world = cast.build()
        tenancy.enter(world.organiser_id)
        client = _client(world, "MARKETER")
    form = filling.shown(client.get(_rewards(world)).content, "offer") | {
        "name": "Mug",
        "points": "5",
        "stock": "3",
    }
    form.pop("picture", None)
    answers: list[int] = []

    def click() -> None:
        window = Client()
        window.cookies = client.cookies
        answers.append(window.post(_rewards(world), form).status_code)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert answers == [302] * 4
    with transaction.atomic():
        assert _offered(world) == ["Mug"]


@pytest.mark.django_db(transaction=True)
def test_who_sends_again_what_is_still_being_done_is_told_so(transactional_db: None) -> None:
    with transaction.atomic():
        world = cast.build()
        tenancy.enter(world.organiser_id)
        client = _client(world, "MARKETER")
    form = filling.shown(client.get(_rewards(world)).content, "offer") | {
        "name": "Mug",
        "points": "5",
        "stock": "3",
    }
    form.pop("picture", None)
    user_id = client.session["_auth_user_id"]
    is_begun, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            cache.add(f"form:{user_id}:{form['_key']}", None, 60)
            is_begun.set()
            may_end.wait(60)
        connection.close()

    click = threading.Thread(target=first)
    click.start()
    assert is_begun.wait(60)
    with patience.limited(1):
        again = client.post(_rewards(world), form)
    may_end.set()
    click.join()

    assert again.status_code == 400 and "is still being done" in again.content.decode()


def test_what_was_typed_stays_where_something_is_wrong(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    typed = {"name": "Kubek & co", "points": "many", "stock": "3", "description": "Porcelain"}

    answer = filling.send(client, _rewards(world), "offer", **typed)

    assert answer.status_code == 400
    assert filling.shown(answer.content, "offer") | typed == filling.shown(answer.content, "offer")
    assert "Use a whole number." in answer.content.decode()
    assert _offered(world) == []


def test_a_refusal_of_the_domain_is_said_in_the_form_and_may_be_repaired(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    typed = {"name": "Coffee", "points": "10", "stock": "3", "shipped": "on", "automatic": "on"}

    refused = filling.send(client, _rewards(world), "offer", **typed)
    form = filling.shown(refused.content, "offer")
    form.pop("shipped")
    form.pop("picture", None)
    repaired = client.post(_rewards(world), form)

    assert refused.status_code == 400 and 'role="alert"' in refused.content.decode()
    assert repaired.status_code == 302
    assert _offered(world) == ["Coffee"]


def test_what_is_refused_in_a_form_that_is_not_shown_is_said_above(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/orders/"
    key = ids.new_uuid()

    answer = client.post(address, {"_action": "ship", "_of": key, "order": key, "member": "1"})

    assert answer.status_code == 400
    assert "There is no such order." in answer.content.decode()


@pytest.mark.parametrize(
    ("_case", "form"),
    [
        ("no action", {}),
        ("none of this page", {"_action": "ship"}),
        ("a key that is none", {"_action": "add_card", "name": "Tea", "_key": "'; DROP {"}),
        ("a hidden id that is none", {"_action": "change", "order": "x"}),
    ],
)
def test_what_no_form_of_the_page_sends_leads_nowhere(
    world: cast.World, _case: str, form: dict[str, Any]
) -> None:
    assert _client(world, "MARKETER").post(_rewards(world), form).status_code == 404


def test_who_may_look_but_not_change_sees_no_form_and_is_refused(world: cast.World) -> None:
    client = _client(world, "FINANCE")

    shown = client.get(_rewards(world))
    sent = client.post(_rewards(world), {"_action": "offer", "name": "x"})

    assert shown.status_code == 200 and 'id="offer"' not in shown.content.decode()
    assert sent.status_code == 403


def _context(world: cast.World, *permissions: str) -> PortalContext:
    actor = replace(world.actor, permissions=frozenset(permissions))
    return PortalContext(RequestFactory().get("/"), actor, world.programme, "en")


def test_the_menu_is_of_those_who_may(world: cast.World) -> None:
    context = _context(world, "rewards.view", "rules.view")

    shown = menus.shown(
        "organiser",
        context,
        {"slug": world.programme.slug, "asks_to_agree": False},
        active_page="reward",
    )

    assert [str(group["title"]) for group in shown] == ["People", "Programme", "Rewards"]
    rewards, benefits = shown[2]["entries"]
    assert benefits["title"] == "Benefits"
    assert (rewards["title"], rewards["address"], rewards["is_active"]) == (
        "Rewards",
        _rewards(world),
        True,
    )


def test_a_page_within_an_area_leads_back_to_it(world: cast.World) -> None:
    context = _context(world, "rewards.view")

    crumbs = {
        active_page: menus.crumbs("organiser", context, active_page=active_page)
        for active_page in ("rewards", "reward")
    }

    assert [str(crumb["title"]) for crumb in crumbs["reward"]] == ["Rewards"], (
        "a group of the same name is not said twice"
    )
    assert crumbs["reward"][-1]["address"] == _rewards(world)
    assert crumbs["rewards"][-1]["address"] == ""


def test_what_waits_stands_in_the_menu(db: None) -> None:
    world = furnished.build().world  # with two to be sent, and one that is used by its number

    page = html.fromstring(_client(world, "MARKETER").get(_rewards(world)).content)

    (orders,) = page.xpath("//nav[@id='menu']//a[contains(., 'Orders')]")
    assert " ".join(orders.text_content().split()) == "Orders 2 waiting"


def test_what_was_done_is_taken_back_where_it_is_said(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = reverse(
        "organiser:partner", kwargs={"programme": world.programme.slug, "partner": world.wschod}
    )
    outlet_id = world.outlets["Wschód"]
    answer = filling.send(client, address, "withdraw", of=str(outlet_id))
    (undo,) = html.fromstring(client.get(answer.headers["Location"]).content).xpath(
        "//div[contains(@class, 'toast')]//form"
    )

    client.post(undo.get("action"), dict(undo.form_values()))

    tenancy.enter(world.organiser_id)
    assert Outlet.objects.of(world.organiser_id).get(id=outlet_id).is_authorised


def test_every_area_says_where_it_stands_and_has_a_name_of_its_own() -> None:
    areas = discovering.areas("organiser")
    names = [page.name for area in areas for page in area.pages]

    assert len(names) == len(set(names)) >= 3
    for area in areas:
        assert area.title and area.pages
        for page in area.pages:
            actions = [action.name for action in page.actions]
            assert len(actions) == len(set(actions)), page.name


def _two_more(world: cast.World) -> None:
    more = [
        ("Zakład Kowal", PartnerRole.SHOP, 12, world.wschod),
        ("Akord", PartnerRole.WHOLESALER, 34, None),
    ]
    for name, role, number, parent_id in more:
        onboarding.add_partner(
            name,
            programme_id=world.programme.id,
            role=role,
            tax_id=codes.next_nip(number),
            code=name[:3],
            country="PL",
            parent_id=parent_id,
            actor=world.actor,
            now=cast.NOW,
        )


def _partners(client: Client, world: cast.World, query: str) -> list[str]:
    page = client.get(f"/o/{world.programme.slug}/partners/{query}")
    return [
        str(link.text)
        for link in html.fromstring(page.content).xpath(
            "//section[@id='partners']//td[1]//a[not(contains(@href, '#'))]"
        )
    ]


def test_a_list_is_searched_narrowed_down_and_sorted_by_its_address(world: cast.World) -> None:
    _two_more(world)
    client = _client(world, "MARKETER")
    every = _partners(client, world, "")

    assert every == ["Akord", "Hurtownia Wschód", "Zakład Kowal"]
    assert _partners(client, world, "?sort=-name") == every[::-1]
    assert _partners(client, world, "?q=kowal") == ["Zakład Kowal"]
    assert _partners(client, world, "?q=zaklad") == ["Zakład Kowal"]
    assert _partners(client, world, f"?q={codes.next_nip(34)[:3]}-{codes.next_nip(34)[3:]}") == [
        "Akord"
    ]
    assert _partners(client, world, "?q=nobody of this name") == []
    nothing = client.get(f"/o/{world.programme.slug}/partners/?q=nobody of this name")
    (fold,) = html.fromstring(nothing.content).xpath("//details[.//form[@id='add']]")
    assert "open" not in fold.attrib, "there are partners: what is added does not stand on the list"
    narrowed = {role: _partners(client, world, f"?role={role}") for role in PARTNER_ROLES}
    assert sorted(name for names in narrowed.values() for name in names) == sorted(every)
    assert _partners(client, world, "?role=KING&sort=%3B&page=x") == every


def test_a_list_is_a_file_too_as_it_is_seen(world: cast.World) -> None:
    _two_more(world)
    client = _client(world, "MARKETER")
    every = _partners(client, world, "")

    file = client.get(f"/o/{world.programme.slug}/partners/?as=csv&sort=-name")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert lines[0] == "Partner,Tax number,Role,Buys from,City,Outlets"
    assert [line.split(",")[0] for line in lines[1:]] == every[::-1]


def test_the_file_of_orders_tells_what_was_for_the_delivery(world: cast.World) -> None:
    key = catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=80,
        stock=None,
        actor=world.actor,
        now=cast.NOW,
        had=catalogue.Terms(delivery_points=20),
    )
    book, ania = world.books["REWARD"], world.members["Ania"]
    move = transfers.Move(ania, ids.new_uuid(), book, Kind.EARN, 100, ids.new_uuid(), cast.NOW)
    transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
    ordering.order(
        key,
        programme_id=world.programme.id,
        key=ids.new_uuid(),
        member_id=ania,
        address={"name": "A", "street": "L 1", "postal_code": "15-001", "city": "B"},
        actor=replace(world.actor, permissions=ROLES["MEMBER"], member_id=ania),
        now=cast.NOW,
    )

    file = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/orders/?as=csv")
    titles, line = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    told = dict(zip(titles.split(","), line.split(","), strict=True))
    assert (told["Points"], told["Points for the delivery"]) == ("100", "20")
