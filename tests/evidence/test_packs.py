"""Codes within codes, codes that prove themselves, serials of GS1, and the zone in which a code may
be used.
"""

import base64
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import cast
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from evidence.test_codes import SECRET, _submit
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity, Line
from tandem.catalogue.models import ProductIdentifier
from tandem.evidence.codes import dispatching, issuing, letters, redeeming, serials, signing
from tandem.evidence.models import CodeBatch, ProductCode
from tandem.flows.documents import pictures
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.models import Fact

RULE = {
    "key": "code",
    "when": {"eq": ["deed.kind", "CODE"]},
    "give": {"times": ["line.base_quantity", {"points": 1}]},
}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(RULE)
    return made


def _batch(
    world: cast.World, total: int, *, packs: Sequence[tuple[str, int]] = (), **more: object
) -> list[UUID]:
    """A batch of pieces and the packs around them, all issued."""
    said = {"expires_at": None, **more}
    key = issuing.open_batch(
        programme_id=world.programme.id,
        product_id=world.products["P-200"],
        name="spring",
        codes_total=total,
        actor=world.actor,
        now=cast.NOW,
        **said,  # type: ignore[arg-type]
    )
    keys = [key, *issuing.open_packs(key, packs, actor=world.actor, now=cast.NOW)]
    for each in keys:
        assert not issuing.issue_chunk(
            each, organiser_id=world.organiser_id, secret=SECRET, now=cast.NOW
        )
    return keys


def _code(key: UUID, serial: int) -> str:
    return letters.code_of(key, serial, secret=SECRET)


def _pieces(world: cast.World) -> list[int]:
    return [
        int(line.quantity)
        for line in Line.objects.of(world.organiser_id).order_by("created_at", "activity_id")
    ]


def test_a_carton_counts_what_is_in_it_and_its_pieces_no_more(world: cast.World) -> None:
    pieces, cartons = _batch(world, 10, packs=[("carton", 4)])

    given = _submit(world, _code(cartons, 0))

    assert (given, _pieces(world)) == (4, [4])
    for serial in (0, 3):
        with pytest.raises(redeeming.CodeUsed):
            _submit(world, _code(pieces, serial))
    assert _submit(world, _code(pieces, 4)) == 1


def test_a_carton_counts_what_is_left_of_it_and_the_last_one_holds_fewer(world: cast.World) -> None:
    pieces, cartons = _batch(world, 10, packs=[("carton", 4)])
    _submit(world, _code(pieces, 1))
    _submit(world, _code(pieces, 8))

    assert [_submit(world, _code(cartons, serial)) for serial in (0, 2)] == [3, 1]
    assert CodeBatch.objects.of(world.organiser_id).get(id=cartons).codes_total == 3


def test_a_pallet_counts_what_neither_cartons_nor_pieces_counted(world: cast.World) -> None:
    pieces, cartons, pallets = _batch(world, 24, packs=[("carton", 4), ("pallet", 3)])
    for key, serial in ((pieces, 0), (pieces, 4), (cartons, 1), (pieces, 23)):
        _submit(world, _code(key, serial))

    assert (
        _submit(world, _code(pallets, 0)) == 12 - 1 - 4
    )  # the fifth piece lay in the carton that counted three
    assert _submit(world, _code(pallets, 1)) == 11
    assert sum(_pieces(world)) == 24
    for key, serial in ((pieces, 2), (cartons, 0), (cartons, 5)):
        with pytest.raises(redeeming.CodeUsed):
            _submit(world, _code(key, serial))


def test_a_pack_of_used_pieces_counts_nothing(world: cast.World) -> None:
    pieces, cartons = _batch(world, 2, packs=[("carton", 2)])
    for serial in (0, 1):
        _submit(world, _code(pieces, serial))

    with pytest.raises(redeeming.AllInsideUsed):
        _submit(world, _code(cartons, 0))
    assert sum(_pieces(world)) == 2


def test_what_left_with_its_carton_has_left(world: cast.World) -> None:
    pieces, cartons, pallets = _batch(
        world, 24, packs=[("carton", 4), ("pallet", 3)], awaits_dispatch=True
    )
    sent = {
        "partner_id": world.wschod,
        "on": cast.NOW.date(),
        "actor": world.actor,
        "now": cast.NOW,
    }
    dispatching.dispatch(cartons, first=1, last=1, **sent)  # type: ignore[arg-type]
    dispatching.dispatch(pallets, first=2, last=2, **sent)  # type: ignore[arg-type]

    for serial in (0, 3, 12, 23):
        _submit(world, _code(pieces, serial))
    with pytest.raises(redeeming.CodeNotDispatched):
        _submit(world, _code(pieces, 4))

    assert {activity.partner_id for activity in Activity.objects.of(world.organiser_id)} == {
        world.wschod
    }


@pytest.mark.django_db(transaction=True)
def test_a_carton_and_its_pieces_at_once_count_what_was_bought() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(RULE)
        pieces, cartons, pallets = _batch(world, 8, packs=[("carton", 4), ("pallet", 2)])
    hands = [(pallets, 0), (cartons, 0), (cartons, 1), *((pieces, serial) for serial in range(8))]
    start = threading.Barrier(len(hands))

    def hand(said: tuple[UUID, int]) -> int:
        start.wait()
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return _submit(world, _code(*said))
        except (redeeming.CodeUsed, redeeming.AllInsideUsed):
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(len(hands)) as pool:
        given = list(pool.map(hand, hands))

    assert sum(given) == 8


@pytest.mark.parametrize("each", [0, 1, 10_001])
def test_a_bad_pack_is_refused(world: cast.World, each: int) -> None:
    with pytest.raises(issuing.BadPack):
        _batch(world, 4, packs=[("carton", each)])


def test_a_code_may_stand_for_many_pieces(world: cast.World) -> None:
    (key,) = _batch(world, 1, quantity=12)

    assert _submit(world, _code(key, 0)) == 12


# Signed
# ------------------------------------------------------------
def test_a_signed_code_is_the_same_code(world: cast.World) -> None:
    (key,) = _batch(world, 2)
    ((plain, signed), *_rest) = issuing.export_signed(
        key, organiser_id=world.organiser_id, secret=SECRET
    )

    assert len(signed) == signing.LENGTH
    assert pictures.code_of(f"https://akwa.example/m/x/code/?c={signed}") == signed
    _submit(world, signed)
    with pytest.raises(redeeming.CodeUsed):
        _submit(world, plain)


def test_anybody_verifies_a_signed_code_without_us() -> None:
    key, text = UUID(int=7), signing.signed(UUID(int=7), 5, secret=SECRET)
    public = Ed25519PublicKey.from_public_bytes(
        base64.urlsafe_b64decode(signing.public_key(secret=SECRET))
    )
    raw = base64.urlsafe_b64decode(text.removeprefix("T1."))

    public.verify(raw[20:], b"tandem code" + raw[:20])

    assert (UUID(bytes=raw[:16]), int.from_bytes(raw[16:20], "big")) == (key, 5)
    with pytest.raises(InvalidSignature):
        public.verify(raw[20:], b"tandem code" + raw[:19] + b"\x06")


@pytest.mark.parametrize(
    ("_case", "forged"),
    [
        (
            "another serial",
            lambda text: (
                "T1."
                + base64.urlsafe_b64encode(
                    base64.urlsafe_b64decode(text[3:])[:19]
                    + b"\x09"
                    + base64.urlsafe_b64decode(text[3:])[20:]
                ).decode()
            ),
        ),
        (
            "another installation",
            lambda text: signing.signed(UUID(int=7), 5, secret=b"another secret"),
        ),
        ("cut", lambda text: text[:-4]),
        ("no base64", lambda text: "T1." + "ż" * 112),
        ("empty", lambda text: "T1."),
    ],
)
def test_a_forged_signature_opens_nothing(_case: str, forged: object) -> None:
    text = signing.signed(UUID(int=7), 5, secret=SECRET)

    with pytest.raises(letters.NoSuchCode):
        signing.opened(forged(text), secret=SECRET)  # type: ignore[operator]


# Serials of GS1
# ------------------------------------------------------------
def _serials(world: cast.World, tmp_path: Path, text: str) -> serials.Read:
    path = tmp_path / "serials.csv"
    path.write_text(text)
    return serials.read(path, organiser_id=world.organiser_id)


def _gtin(world: cast.World) -> str:
    found = ProductIdentifier.objects.of(world.organiser_id).filter(
        kind="GTIN", product_id=world.products["P-200"]
    )
    return str(found.order_by("value")[0].value)


def test_a_gs1_serial_is_used_as_a_code_is(world: cast.World, tmp_path: Path) -> None:
    gtin = _gtin(world)
    found = _serials(
        world,
        tmp_path,
        f"GTIN;Serial\n{gtin};AB-1\n{gtin};AB-2\n{gtin};AB-1\n4006381333931;X\n123;Y\n",
    )

    taken = serials.take_in(
        found.marked,
        name="spring",
        programme_id=world.programme.id,
        actor=world.actor,
        secret=SECRET,
        now=cast.NOW,
    )
    again = serials.take_in(
        found.marked,
        name="spring",
        programme_id=world.programme.id,
        actor=world.actor,
        secret=SECRET,
        now=cast.NOW,
    )

    assert [(fault.line, fault.field, fault.code) for fault in found.faults] == [
        (4, "serial", "twice"),
        (5, "gtin", "unknown"),
        (6, "serial", "no_code"),
    ]
    assert (list(taken.values()), again) == ([2], {})
    link = f"https://id.gs1.org/01/{gtin}/21/AB-1"
    assert pictures.code_of(f"01{gtin}21AB-2") == f"01{gtin}21AB-2"
    assert _submit(world, pictures.code_of(link)) == 1
    with pytest.raises(redeeming.CodeUsed):
        _submit(world, f"01{gtin}21AB-1")
    with pytest.raises(letters.NoSuchCode):
        _submit(world, f"01{gtin}21AB-3")
    assert ProductCode.objects.of(world.organiser_id).count() == 2


@pytest.mark.parametrize("serial", ["A(1", "((", "21", "%2F/x", "(01)"])
def test_a_serial_may_hold_whatever_gs1_allows(world: cast.World, serial: str) -> None:
    form = serials.form_of(f"01{_gtin(world)}21{serial}")

    assert form.endswith(f"21{serial}") and serials.form_of(form) == form


@pytest.mark.parametrize(
    "text", ["5901234123457", "//[V[VVV", "http://[::1", "https://a/?c=", "", "T1.", "x" * 2_000]
)
def test_other_texts_are_no_codes(text: str) -> None:
    assert pictures.code_of(text) == ""


# Zones
# ------------------------------------------------------------
@pytest.mark.parametrize(
    ("_case", "region", "is_used"),
    [("inside", "łódzkie", True), ("outside", "Podlaskie", False), ("unknown", "", True)],
)
def test_a_code_is_used_in_its_zone(
    world: cast.World, _case: str, region: str, is_used: bool
) -> None:
    (key,) = _batch(world, 1, zone=["Łódzkie", "Mazowieckie"])
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(region=region)

    if is_used:
        _submit(world, _code(key, 0), member="Zenon")
    else:
        with pytest.raises(redeeming.OutsideZone):
            _submit(world, _code(key, 0), member="Zenon")

    assert Activity.objects.of(world.organiser_id).count() == is_used
    assert Fact.objects.of(world.organiser_id).filter(name="code.outside_zone").count() == (
        not is_used
    )


# The page
# ------------------------------------------------------------
def test_packs_zone_and_serials_are_issued_on_the_page(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/codes/"

    typed = {"product": str(world.products["P-200"]), "total": "48"}
    Member.objects.of(world.organiser_id).update(region="Łódzkie")

    refused = filling.send(client, address, "issue", **typed, carton="1")
    lost = filling.send(client, address, "issue", **typed, pallet="2")
    filling.send(client, address, "issue", **typed, carton="12", pallet="2", zone=["Łódzkie", "RO"])
    filling.send(client, address, "issue", **(typed | {"total": "5", "quantity": "6"}))
    looked = filling.send(
        client,
        f"{address}serials/",
        "look",
        file=SimpleUploadedFile("s.csv", f"gtin;serial\n{_gtin(world)};7\n".encode()),
    )
    filling.send(client, looked.url, "take")
    taken = client.get(address).content.decode()

    assert lost.status_code == 400 and "A pallet holds cartons" in lost.content.decode()
    assert refused.status_code == 400
    found = CodeBatch.objects.of(world.organiser_id).order_by("created_at", "codes_total")
    assert sorted(
        (row.codes_total, row.inside_each, row.quantity, row.origin) for row in found
    ) == [
        (1, 0, 1, "GS1"),
        (2, 2, 1, "OURS"),
        (4, 12, 1, "OURS"),
        (5, 0, 6, "OURS"),
        (48, 0, 1, "OURS"),
    ]
    assert {tuple(row.zone) for row in found if row.codes_total in (2, 4, 48)} == {
        ("Łódzkie", "RO")
    }
    assert "1 serial can be used now." in taken


def test_signed_codes_are_had_as_a_table(world: cast.World) -> None:
    (key,) = _batch(world, 2)
    client = _client(world, "MARKETER")

    answer = client.get(f"/o/{world.programme.slug}/codes/{key}/codes.csv?signed=1")

    rows = b"".join(answer.streaming_content).decode().split("\r\n")
    assert rows[0] == "code,link,number,signed"
    assert (
        rows[1].split(",")[3].startswith("T1.")
        and f"?c={rows[1].split(',')[3]}" in rows[1].split(",")[1]
    )
