"""Many clients on one balance: never overspent, never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from ledger.points import BOOK, HOLDER, NOW, ORGANISER, balance, move, open_books

from tandem.kit import ids
from tandem.ledger import holding, proof, queries, transfers
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 64


def _hold(start: threading.Barrier) -> bool:
    start.wait()
    try:
        with transaction.atomic():
            tenancy.enter(ORGANISER)
            return holding.hold(
                ids.new_uuid(),
                organiser_id=ORGANISER,
                holder_id=HOLDER,
                book_id=BOOK,
                points=10,
                at=NOW,
                now=NOW,
            )
    except holding.NotEnoughPoints:
        return False
    finally:
        connection.close()


def test_64_clients_on_one_balance_never_overspend() -> None:
    with transaction.atomic():
        open_books()
        transfers.post([move(100), move(105)], organiser_id=ORGANISER, now=NOW)
    start = threading.Barrier(CLIENTS)

    with ThreadPoolExecutor(CLIENTS) as pool:
        held = sum(pool.map(_hold, [start] * CLIENTS))

    with transaction.atomic():
        tenancy.enter(ORGANISER)
        assert held == 20
        assert balance() == queries.Balance(available=5, held=200)
        assert proof.prove(ORGANISER).holds


def _post(once: transfers.Move) -> int:
    try:
        with transaction.atomic():
            tenancy.enter(ORGANISER)
            return transfers.post([once], organiser_id=ORGANISER, now=NOW).posted
    finally:
        connection.close()


def test_same_key_from_many_clients_earns_once() -> None:
    with transaction.atomic():
        open_books()
    once = move(40)

    with ThreadPoolExecutor(16) as pool:
        posted = sum(pool.map(_post, [once] * 16))

    with transaction.atomic():
        tenancy.enter(ORGANISER)
        assert posted == 1
        assert balance().available == 40
        assert proof.prove(ORGANISER).holds
