"""Finance by its page: the roll-forward adds up, the journal goes out as a file, a second person
decides.
"""

from datetime import date

import cast
import pytest
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import Adjustment
from tandem.insights import finance
from tandem.insights import transfers as listed
from tandem.kit import ids
from tandem.ledger import expiry, holding, queries
from tandem.ledger import transfers as posting
from tandem.ledger.chart import Kind
from tandem.ledger.queries import Balance
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.portals.organiser.finance import transfers
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(point_value_minor=5, expiry_months=1)
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", ("G-10", 1, 100_000), day=date(2026, 1, 10)),
        made.activity("Ania", ("G-10", 1, 50_000), day=date(2026, 2, 10)),
    )
    come(made, made.activity("Ania", ("G-10", -1, -20_000), day=date(2026, 2, 20)))
    key, scope = (
        ids.new_uuid(),
        {
            "organiser_id": made.organiser_id,
            "holder_id": made.members["Ania"],
            "book_id": made.books["REWARD"],
        },
    )
    holding.hold(key, points=30, at=cast.NOW, now=cast.NOW, **scope)
    holding.settle(key, at=cast.NOW, now=cast.NOW, **scope)
    expiry.expire(
        made.books["REWARD"], organiser_id=made.organiser_id, until=cast.NOW, now=cast.NOW
    )
    return made


def test_the_roll_forward_ends_in_what_members_hold(world: cast.World) -> None:
    entries = finance.journal(
        world.books["REWARD"], organiser_id=world.organiser_id, zone="Europe/Warsaw", value_minor=5
    )

    months = finance.roll_forward(entries)

    held = queries.balance(
        world.members["Ania"], organiser_id=world.organiser_id, book_id=world.books["REWARD"]
    )
    assert held == Balance(pending=0, available=50, held=0)
    assert [
        (
            each.month,
            each.opening,
            each.issued,
            each.redeemed,
            each.expired,
            each.adjusted,
            each.closing,
        )
        for each in months
    ] == [
        ("2026-01", 0, 100, 0, 0, 0, 100),
        ("2026-02", 100, 50, 0, 0, 0, 150),
        ("2026-03", 150, -20, 30, 50, 0, 50),
    ]
    assert sum(each.balance for each in finance.trial_balance(entries)) == 0
    cohorts = finance.cohorts(
        world.books["REWARD"], organiser_id=world.organiser_id, zone="Europe/Warsaw"
    )
    assert [
        (each.month, each.issued, each.taken_back, each.redeemed, each.expired, each.left)
        for each in cohorts
    ] == [
        ("2026-01", 100, 20, 30, 50, 0),
        ("2026-02", 50, 0, 0, 0, 50),
    ]
    assert cohorts[0].breakage == 50 / 80


def test_the_page_and_the_journal_as_a_file(world: cast.World) -> None:
    client, path = _client(world, "FINANCE"), f"/o/{world.programme.slug}/finance/"

    shown = client.get(path).content.decode()
    exported = b"".join(client.get(path + "?as=csv").streaming_content).decode()
    cohorts = b"".join(client.get(path + "cohorts/?as=csv").streaming_content).decode()

    assert "50 points are owed" in shown
    assert '2026-01,earned,"members, can be spent",issued,1,100,5.0' in exported
    assert "2026-01,100,20,30,50,0,0,0.625" in cohorts


def _shown(client: Client, address: str) -> list[list[str]]:
    """The rows of a list: what stands in each cell."""
    rows = html.fromstring(client.get(address).content).xpath(
        "//section[@id='transfers']//tbody/tr"
    )
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in rows]


def test_figures_lead_to_the_transfers_they_are_counted_from(world: cast.World) -> None:
    client, path = _client(world, "FINANCE"), f"/o/{world.programme.slug}/finance/"
    page = html.fromstring(client.get(path).content)
    leads = {
        (link.get("href").split("?")[1], link.text_content().strip())
        for link in page.xpath("//main//td/a")
    }

    assert leads == {
        ("month=2026-01", "January 2026"),
        ("month=2026-01&account=ISSUED", "+100"),
        ("month=2026-02", "February 2026"),
        ("month=2026-02&account=ISSUED", "+50"),
        ("month=2026-03", "March 2026"),
        ("month=2026-03&account=ISSUED", "−20"),
        ("month=2026-03&account=REDEEMED", "30"),
        ("month=2026-03&account=EXPIRED", "50"),
        ("account=AVAILABLE&side=debit", "150"),
        ("account=AVAILABLE&side=credit", "100"),
        ("account=AVAILABLE", "+50"),
        ("account=HELD&side=debit", "30"),
        ("account=HELD&side=credit", "30"),
        ("account=HELD", "0"),
        ("account=ISSUED&side=debit", "20"),
        ("account=ISSUED&side=credit", "150"),
        ("account=ISSUED", "−130"),
        ("account=REDEEMED&side=debit", "30"),
        ("account=REDEEMED", "+30"),
        ("account=EXPIRED&side=debit", "50"),
        ("account=EXPIRED", "+50"),
    }
    for query, figure in sorted(leads):
        if "side" in query:
            cells = _shown(client, f"{path}transfers/?{query}")
            assert sum(int(cell[4]) for cell in cells) == int(figure), query


def test_transfers_of_all_members_are_chosen_searched_and_a_file(world: cast.World) -> None:
    client = _client(world, "FINANCE")
    path = f"/o/{world.programme.slug}/finance/transfers/"
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number

    every, first = _shown(client, path), _shown(client, f"{path}?sort=day")
    expired = _shown(client, f"{path}?kind=EXPIRE")
    january = client.get(f"{path}?month=2026-01&account=ISSUED").content.decode()
    of_ania = [_shown(client, f"{path}?q={q}&kind=EXPIRE") for q in ("instalb", number)]
    nobody = client.get(f"{path}?q=nobody").content.decode()
    nonsense = client.get(f"{path}?month=2026-13&account=NONE&side=x&sort=points&page=99")
    exported = b"".join(client.get(f"{path}?as=csv&kind=EARN").streaming_content).decode()

    assert [row[2].split(" members")[0] for row in first][:2] == ["earned issued →"] * 2
    assert sorted(every) == sorted(first) and len(every) == 6
    assert [row[1] for row in expired] == ["Instalbud Nowak sp. z o.o."] and of_ania == [
        expired,
        expired,
    ]
    assert "1 in all" in january and "Nothing of that kind." in nobody
    assert nonsense.status_code == 200
    assert [line.split(",")[2] for line in exported.splitlines()[1:]] == ["earned", "earned"]


def test_late_pages_go_on_where_the_ones_before_end(world: cast.World) -> None:
    book_id, of, zone = world.books["REWARD"], world.organiser_id, world.programme.time_zone
    wanted = listed.Wanted(listed.kinds_of("", ""))
    days = finance.days(book_id, organiser_id=of, zone=zone)
    counted = listed.counted_of(days, kinds=wanted.kinds)

    def leafed(order: str, size: int) -> list[listed.Posted]:
        return [
            row
            for offset in range(0, 9, size)
            for row in listed.page(
                book_id,
                wanted,
                organiser_id=of,
                order=order,
                offset=offset,
                limit=size,
                counted=counted,
                zone=zone,
            )
        ]

    whole = leafed("at", 9)
    assert len(whole) == 6 and len(counted) == 3
    assert [leafed("at", size) for size in (1, 2, 4)] == [whole] * 3
    assert [leafed("-at", size) for size in (1, 2, 4)] == [whole[::-1]] * 3


def test_transfers_of_partners_are_among_them(world: cast.World) -> None:
    move = posting.Move(
        world.wschod,
        ids.new_uuid(),
        world.books["REWARD"],
        Kind.EARN,
        7,
        ids.new_uuid(),
        cast.NOW,
    )
    posting.post([move], organiser_id=world.organiser_id, now=cast.NOW)
    client, path = _client(world, "FINANCE"), f"/o/{world.programme.slug}/finance/transfers/"

    every, own = _shown(client, path), _shown(client, f"{path}?q=wschod")

    assert len(every) == 7
    assert [(row[1], row[4]) for row in own] == [("Hurtownia Wschód partner", "7")]


def test_a_name_that_too_many_bear_is_said(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "MEMBERS_MAX", 1)
    path = f"/o/{world.programme.slug}/finance/transfers/"

    shown = _client(world, "FINANCE").get(f"{path}?q=n").content.decode()

    assert "Too many members have this in their name." in shown


def test_a_second_person_decides_on_the_page(world: cast.World) -> None:
    asker, other = _client(world, "FINANCE"), _client(world, "MARKETER")
    member = f"/o/{world.programme.slug}/members/{world.members['Ania']}/points/"

    asked = asker.post(member, {"_action": "adjust", "points": "700", "reason": "a fair"})
    small = asker.post(member, {"_action": "adjust", "points": "7", "reason": "a fair"})
    wrong = asker.post(member, {"_action": "adjust", "points": "x", "reason": "a fair"})
    tenancy.enter(world.organiser_id)
    row = Adjustment.objects.of(world.organiser_id).get(status="WAITING")
    page, agree = f"/o/{world.programme.slug}/finance/adjustments/", {"_action": "agree"}
    agree |= {"adjustment": str(row.id), "_of": str(row.id)}
    shown = other.get(page).content.decode()
    lone = asker.get(page).content.decode()
    tenancy.enter(world.organiser_id)
    own = asker.post(page, agree)
    agreed = other.post(page, agree)

    assert "1 adjustment waits for a second person" in shown and "2 in all" in shown
    assert f'id="agree-{row.id}"' in shown and f'id="agree-{row.id}"' not in lone
    assert "finance" in shown and "@akwa.example" in shown and row.asked_by not in shown
    assert (
        asked.status_code,
        small.status_code,
        wrong.status_code,
        own.status_code,
        agreed.status_code,
    ) == (
        302,
        302,
        400,
        400,
        302,
    )
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania").available == 757
    assert world.proved()


def test_a_member_passes_points_on(world: cast.World) -> None:
    client, path = _client(world, "MEMBER"), f"/m/{world.programme.slug}/give/"
    number = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"]).number

    closed, me = client.get(path), client.get(path.replace("give", "me")).content.decode()
    tenancy.enter(world.organiser_id)
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        points_transfers="ANYBODY"
    )
    key = str(ids.new_uuid())
    said = {"_action": "give", "transfer": key, "number": number}
    first, again = (client.post(path, {**said, "points": "20"}) for _ in range(2))
    too_many = filling.send(client, path, "give", number=number, points="31")

    assert closed.status_code == 404 and "Pass points on" not in me
    assert "Pass points on" in client.get(path.replace("give", "me")).content.decode()
    assert (first.status_code, again.status_code, too_many.status_code) == (302, 302, 400)
    tenancy.enter(world.organiser_id)
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (30, 20)
    assert world.proved()


def test_a_member_reads_until_when_and_the_organiser_what_was_not_there(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    home = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/").content.decode()
    come(world, world.activity("Ania", ("G-10", -9, -90_000), day=date(2026, 3, 1)))

    page = (
        _client(world, "FINANCE")
        .get(f"/o/{world.programme.slug}/members/{world.members['Ania']}/")
        .content.decode()
    )

    assert "until 9 Mar 2026" in home
    assert "40 points should have been taken back" in page
