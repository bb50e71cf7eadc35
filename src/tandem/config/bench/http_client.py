"""A client of the benchmark over HTTP; knows no Django, so that its process is a client and nothing else."""

import http.client
import json
import random
import time
from datetime import date, timedelta


def client(port: int, key: str, tax_ids: list[str], skus: list[str], seed: int, seconds: float) -> int:
    """One client in a process of its own: purchases of 3 lines, one after another; how many."""
    chance = random.Random(seed)
    link = http.client.HTTPConnection("127.0.0.1", port)
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        lines = [
            {
                "sku": chance.choice(skus),
                "quantity": str(chance.randrange(1, 20)),
                "net": f"{chance.randrange(100, 50_000) / 100:.2f}",
            }
            for _ in range(3)
        ]
        body = {
            "member": {"tax_id": chance.choice(tax_ids)}, "document_no": f"H{seed}/{done}", "lines": lines,
            "sold_on": str(date(2025, 2, 1) + timedelta(days=chance.randrange(300))),
        }  # fmt: skip
        headers = {
            "Authorization": f"Bearer {key}", "Content-Type": "application/json", "Idempotency-Key": f"{seed}-{done}",
        }  # fmt: skip
        link.request("POST", "/api/v1/purchases", json.dumps(body), headers)
        answer = link.getresponse()
        text = answer.read()
        assert answer.status == 201, text
        done += 1
    return done
