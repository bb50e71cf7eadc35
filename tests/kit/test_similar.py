"""Which of many names a text means."""

import random

import pytest

from tandem.kit import similar
from tandem.kit.similar import Names

WORDS = ["Klej", "Farba", "Grunt", "Tynk", "Pompa", "Rura", "Filtr", "Panel", "szary", "Pro", "Eko"]


def _names(total: int) -> list[tuple[int, str]]:
    chance = random.Random(7)
    return [
        (key, " ".join(chance.sample(WORDS, 3)) + f" {chance.randint(1, 400)} kg")
        for key in range(total)
    ]


def test_a_misread_a_shortened_and_another_name() -> None:
    names = Names([(1, "Pompa CR25-180"), (2, "Pompa CR25-130"), (3, "Klej do płytek 25 kg")])

    misread = names.like("Pompy CR25-180", limit=1)
    cut = names.like("KLEJ DO PLYTEK")
    other = names.like("Krem do rąk")

    assert [likeness.key for likeness in misread] == [1]
    assert cut[0].key == 3 and cut[0].confidence >= 0.92
    assert other == []


def test_of_many_names_those_are_held_against_a_text_that_are_most_like_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    every = _names(2_000)
    names, chance = Names(every), random.Random(8)
    texts = []
    for _key, name in chance.sample(every, 40):
        place = chance.randrange(len(name))
        texts.append(f"{name[:place]}x{name[place + 1 :]}".upper())

    likest = [names.like(text, limit=1) for text in texts]
    monkeypatch.setattr(similar, "COMPARED_MAX", len(every))

    assert likest == [names.like(text, limit=1) for text in texts]
