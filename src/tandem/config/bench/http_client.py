"""A client of the benchmark over HTTP; knows no Django, so that its process is a client and nothing
else.
"""

import json
import random
import socket
import time
from datetime import date, timedelta
from itertools import chain, count, islice

REQUESTS_A_SECOND = 250  # that one client has ready when the clock starts


def client(
    port: int, key: str, tax_ids: list[str], skus: list[str], seed: int, seconds: float
) -> int:
    """One client in a process of its own: purchases of 3 lines, one after another on one
    connection; how many.

    It writes and reads the socket itself, and has its requests ready before the clock starts, as
    pgbench has its script: a client's own work would be counted as the server's.
    """
    chance = random.Random(seed)
    made = (_request(chance, port, key, tax_ids, skus, f"{seed}/{number}") for number in count())
    requests = chain(list(islice(made, int(seconds * REQUESTS_A_SECOND))), made)
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        link.sendall(next(requests))
        answer = _answer(link)
        assert answer.startswith(b"HTTP/1.1 201 "), answer
        done += 1
    return done


def _request(
    chance: random.Random, port: int, key: str, tax_ids: list[str], skus: list[str], number: str
) -> bytes:
    """One purchase with this number as it goes over the wire."""
    lines = [
        {
            "sku": chance.choice(skus),
            "quantity": str(chance.randrange(1, 20)),
            "net": f"{chance.randrange(100, 50_000) / 100:.2f}",
        }
        for _ in range(3)
    ]
    body = {
        "member": {"tax_id": chance.choice(tax_ids)},
        "document_no": f"H{number}",
        "lines": lines,
        "sold_on": str(date(2025, 2, 1) + timedelta(days=chance.randrange(300))),
    }
    text = json.dumps(body).encode()
    head = (
        f"POST /api/v1/purchases HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer"
        f" {key}\r\nContent-Type: application/json\r\nIdempotency-Key:"
        f" {number.replace('/', '-')}\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text


def _answer(link: socket.socket) -> bytes:
    """One whole answer; its length is told by its Content-Length."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(link)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next(
        int(line[15:])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += _more(link)
    return head + b"\r\n\r\n" + body


def _more(link: socket.socket) -> bytes:
    more = link.recv(65_536)
    assert more, "the server hung up"
    return more
