"""What is said of actions that Tandem itself knows, by the short name of each, as people call it.

A rule that names one reads it so, in the language of its reader.
"""

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "attempt": {"pl": "Próba", "ro": "Încercare", "be": "Спроба"},
    "companions": {"pl": "Osoby towarzyszące", "ro": "Însoțitori", "be": "Спадарожнікі"},
    "contest": {"pl": "Konkurs", "ro": "Concurs", "be": "Конкурс"},
    "course": {"pl": "Kurs", "ro": "Curs", "be": "Курс"},
    "event": {"pl": "Wydarzenie", "ro": "Eveniment", "be": "Падзея"},
    "league": {"pl": "Liga", "ro": "Ligă", "be": "Ліга"},
    "minutes_late": {
        "pl": "Minuty spóźnienia",
        "ro": "Minute de întârziere",
        "be": "Хвіліны спазнення",
    },
    "offer": {"pl": "Oferta", "ro": "Ofertă", "be": "Прапанова"},
    "participants": {
        "pl": "Liczba uczestników",
        "ro": "Participanți",
        "be": "Колькасць удзельнікаў",
    },
    "payout": {"pl": "Wypłata", "ro": "Plată", "be": "Выплата"},
    "period": {"pl": "Okres", "ro": "Perioadă", "be": "Перыяд"},
    "place": {"pl": "Miejsce", "ro": "Loc", "be": "Месца"},
    "price": {"pl": "Cena", "ro": "Preț", "be": "Цана"},
    "product": {"pl": "Produkt", "ro": "Produs", "be": "Тавар"},
    "score": {"pl": "Wynik", "ro": "Scor", "be": "Вынік"},
    "size": {"pl": "Rozmiar", "ro": "Mărime", "be": "Памер"},
    "survey": {"pl": "Ankieta", "ro": "Chestionar", "be": "Анкета"},
    "task": {"pl": "Zadanie", "ro": "Sarcină", "be": "Заданне"},
    "thing": {"pl": "Rzecz", "ro": "Obiect", "be": "Рэч"},
    "total": {"pl": "Suma", "ro": "Total", "be": "Сума"},
    "type": {"pl": "Rodzaj wydarzenia", "ro": "Tip de eveniment", "be": "Від падзеі"},
    "worth": {"pl": "Wartość", "ro": "Valoare", "be": "Кошт"},
}
