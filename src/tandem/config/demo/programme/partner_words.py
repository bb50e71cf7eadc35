"""What the demo's partners read: their plan, rewards, arguments and agreements."""

from tandem.partners.models import Doer
from tandem.rewards.models import Parties

STEPS = (
    (
        {
            "pl": "Umowa podpisana",
            "en": "The agreement is signed",
            "ro": "Acordul este semnat",
            "be": "Пагадненне падпісана",
        },
        Doer.ORGANISER,
        0,
    ),
    (
        {
            "pl": "Szkolenie sprzedawców",
            "en": "The sellers are trained",
            "ro": "Vânzătorii sunt instruiți",
            "be": "Прадаўцы навучаны",
        },
        Doer.ORGANISER,
        7,
    ),
    (
        {
            "pl": "Plakat przy kasie",
            "en": "A poster at the till",
            "ro": "Un afiș la casă",
            "be": "Плакат ля касы",
        },
        Doer.PARTNER,
        10,
    ),
    (
        {
            "pl": "Pierwszy plik sprzedaży",
            "en": "The first sales file",
            "ro": "Primul fișier de vânzări",
            "be": "Першы файл продажаў",
        },
        Doer.PARTNER,
        14,
    ),
    (
        {
            "pl": "Zaproszonych 20 klientów",
            "en": "20 customers invited",
            "ro": "20 de clienți invitați",
            "be": "Запрошана 20 кліентаў",
        },
        Doer.PARTNER,
        30,
    ),
    (
        {
            "pl": "Ekspozycja nowości",
            "en": "A display of the novelties",
            "ro": "O expunere a noutăților",
            "be": "Экспазіцыя навінак",
        },
        Doer.PARTNER,
        40,
    ),
)
REWARDS: tuple[tuple[dict[str, str], int, int, str, Parties], ...] = (
    (
        {
            "pl": "Szkolenie dla zespołu",
            "en": "A training for the team",
            "ro": "Un curs pentru echipă",
            "be": "Навучанне для каманды",
        },
        400,
        60_000,
        "gift",
        Parties.PARTNERS,
    ),
    (
        {
            "pl": "Stojak ekspozycyjny",
            "en": "A display stand",
            "ro": "Un stand de expunere",
            "be": "Экспазіцыйны стэлаж",
        },
        900,
        90_000,
        "gift",
        Parties.PARTNERS,
    ),
    (
        {
            "pl": "Ekspres do kawy na ladę",
            "en": "A coffee machine for the counter",
            "ro": "Un aparat de cafea pentru tejghea",
            "be": "Кавамашына для прылаўка",
        },
        6_000,
        180_000,
        "gift",
        Parties.PARTNERS,
    ),
)
ARGUMENTS = {
    "pl": "Punkty za każdy zakup, bez zbierania paragonów.\n\nNowości liczą się podwójnie.",
    "en": "Points for each purchase, no receipts to keep.\n\nNovelties count double.",
    "ro": "Puncte pentru fiecare cumpărătură, fără bonuri.\n\nNoutățile contează dublu.",
    "be": "Балы за кожную пакупку, без чэкаў.\n\nНавінкі лічацца ўдвая.",
}
AGREEMENT = {
    "pl": "Umowa o współpracy w programie",
    "en": "Agreement on taking part",
    "ro": "Acord de participare",
    "be": "Пагадненне аб удзеле",
}
AGREEMENT_TEXT = {
    "pl": (
        "Hurtownia przekazuje pliki sprzedaży do piątego dnia każdego miesiąca i w ciągu pięciu dni"
        " roboczych potwierdza zgłoszenia klientów.\n\nOrganizator nalicza hurtowni punkty według"
        " obowiązujących reguł i pokazuje je w jej portalu.\n\nKażda strona może zakończyć udział z"
        " miesięcznym wypowiedzeniem; przyznane punkty zostają."
    ),
    "en": (
        "The partner hands over its sales files by the fifth day of each month, and confirms what"
        " customers sent within five working days.\n\nThe organiser gives the partner points by the"
        " rules in force and shows them in its portal.\n\nEither side may end it with a month's"
        " notice; points that were given stay."
    ),
    "ro": (
        "Partenerul predă fișierele de vânzări până în a cincea zi a fiecărei luni și confirmă în"
        " cinci zile lucrătoare ce au trimis clienții.\n\nOrganizatorul îi dă puncte după regulile"
        " în vigoare.\n\nFiecare parte poate înceta cu un preaviz de o lună; punctele date rămân."
    ),
    "be": (
        "Партнёр перадае файлы продажаў да пятага дня кожнага месяца і за пяць працоўных дзён"
        " пацвярджае заяўкі кліентаў.\n\nАрганізатар дае яму балы паводле дзейных правіл.\n\n"
        "Кожны бок можа скончыць удзел, папярэдзіўшы за месяц; дадзеныя балы застаюцца."
    ),
}
DATA_AGREEMENT = {
    "pl": "Powierzenie danych klientów",
    "en": "Entrusting of customers' data",
    "ro": "Încredințarea datelor clienților",
    "be": "Даверэнне даных кліентаў",
}
DATA_TEXT = {
    "pl": (
        "Hurtownia przekazuje dane klientów tylko w zakresie potrzebnym do programu.\n\n"
        "Organizator usuwa je na życzenie klienta albo po zakończeniu współpracy."
    ),
    "en": (
        "The partner hands over no more of its customers' data than the programme needs.\n\n"
        "The organiser erases them when a customer wants it, or when the partnership ends."
    ),
    "ro": (
        "Partenerul nu predă mai multe date ale clienților decât îi trebuie programului.\n\n"
        "Organizatorul le șterge la cererea clientului sau la încetarea colaborării."
    ),
    "be": (
        "Партнёр перадае не больш даных кліентаў, чым трэба праграме.\n\n"
        "Арганізатар выдаляе іх па жаданні кліента або пасля заканчэння супрацоўніцтва."
    ),
}
