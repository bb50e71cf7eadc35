"""Words the demo's world is made of."""

DISTRIBUTORS = (
    ("Hurtownia Wschód", "Białystok", "podlaskie"),
    ("Bud-Mat Śląsk", "Gliwice", "śląskie"),
    ("Świat Farb i Chemii", "Łódź", "łódzkie"),
    ("Pomorska Baza Budowlana", "Gdynia", "pomorskie"),
    ("Wielkopolskie Materiały", "Poznań", "wielkopolskie"),
    ("Małopolski Skład", "Kraków", "małopolskie"),
    ("Mazowsze Chem-Bud", "Warszawa", "mazowieckie"),
    ("Dolnośląska Centrala Tynków", "Wrocław", "dolnośląskie"),
    ("Lubelski Dom Budowlany", "Lublin", "lubelskie"),
    ("Warmia Mur", "Olsztyn", "warmińsko-mazurskie"),
    ("Podkarpacie Izolacje", "Rzeszów", "podkarpackie"),
    ("Kujawy Bud", "Bydgoszcz", "kujawsko-pomorskie"),
)
TOWNS = ("Rynek", "Północ", "Południe", "Obwodnica", "Stare Miasto")
FIRST = (
    "Anna",
    "Piotr",
    "Katarzyna",
    "Marek",
    "Agnieszka",
    "Tomasz",
    "Ewa",
    "Paweł",
    "Magdalena",
    "Krzysztof",
    "Joanna",
    "Łukasz",
    "Dorota",
    "Michał",
    "Zofia",
    "Grzegorz",
    "Hanna",
    "Wojciech",
    "Żaneta",
    "Jakub",
)
LAST = (
    "Nowak",
    "Wiśniewski",
    "Wójcik",
    "Kamiński",
    "Lewandowski",
    "Zieliński",
    "Szymański",
    "Woźniak",
    "Dąbrowski",
    "Kozłowski",
    "Jankowski",
    "Mazur",
    "Krawczyk",
    "Piotrowski",
    "Grabowski",
    "Pawłowski",
    "Michalski",
    "Król",
    "Wieczorek",
    "Jabłoński",
    "Wróbel",
    "Majewski",
    "Olszewski",
    "Stępień",
    "Malinowski",
    "Jaworski",
    "Adamczyk",
    "Dudek",
    "Nowicki",
    "Pająk",
    "Górski",
    "Witkowski",
    "Walczak",
    "Sikora",
    "Baran",
    "Rutkowski",
    "Michalak",
    "Szewczyk",
    "Ostrowski",
    "Tomaszewski",
)
FIRMS = (
    "Instalbud",
    "Bud-Serwis",
    "Tynki i Gładzie",
    "Remo-Dom",
    "Usługi Budowlane",
    "Fach-Mistrz",
    "Pro-Płytki",
    "Izo-Bud",
)
FORMS = ("sp. z o.o.", "", "s.c.", "sp.j.")
TRADES = ("tiler", "plasterer", "painter", "insulation fitter", "general builder")
STREETS = (
    "Lipowa",
    "Polna",
    "Leśna",
    "Słoneczna",
    "Kościuszki",
    "Mickiewicza",
    "Łąkowa",
    "Krótka",
    "Ogrodowa",
    "Brzozowa",
)
FAMILIES = (
    (
        "primers",
        "Grunty",
        "Primers",
        ("Grunt Pro", "Grunt Szybki", "Grunt Kontakt", "Grunt Głęboki"),
        ("1 l", "5 l", "10 l", "15 l"),
        1800,
    ),
    (
        "adhesives",
        "Kleje do płytek",
        "Tile adhesives",
        ("Klej Flex", "Klej Szary", "Klej Biały", "Klej Żelowy"),
        ("5 kg", "22,5 kg", "25 kg"),
        4200,
    ),
    (
        "grouts",
        "Fugi",
        "Grouts",
        ("Fuga Biel", "Fuga Grafit", "Fuga Piasek", "Fuga Popiel", "Fuga Orzech", "Fuga Jaśmin"),
        ("2 kg", "5 kg"),
        2600,
    ),
    (
        "plasters",
        "Tynki",
        "Plasters",
        ("Tynk Gipsowy", "Tynk Akrylowy", "Tynk Silikonowy", "Tynk Mozaikowy"),
        ("15 kg", "25 kg", "30 kg"),
        9800,
    ),
    (
        "waterproofing",
        "Hydroizolacje",
        "Waterproofing",
        ("Folia w Płynie", "Masa 2K", "Taśma Narożna", "Mankiet"),
        ("4 kg", "7 kg", "15 kg"),
        8900,
    ),
    (
        "screeds",
        "Wylewki",
        "Screeds",
        (
            "Wylewka Szybka",
            "Wylewka Samopoziomująca",
            "Posadzka Cementowa",
            "Wylewka Anhydrytowa",
            "Masa Szpachlowa",
            "Masa Wyrównująca",
        ),
        ("20 kg", "25 kg"),
        3900,
    ),
    (
        "foams",
        "Piany i silikony",
        "Foams and sealants",
        (
            "Piana Zimowa",
            "Silikon Sanitarny",
            "Akryl Malarski",
            "Klej Montażowy",
            "Piana Niskoprężna",
            "Kotwa Chemiczna",
        ),
        ("280 ml", "750 ml"),
        2100,
    ),
    (
        "paints",
        "Farby",
        "Paints",
        ("Farba Lateks", "Farba Fasada", "Farba Sufit", "Farba Kuchnia"),
        ("2,5 l", "5 l", "10 l"),
        11900,
    ),
)
LINES = ("", "Plus", "Max", "Eko")
REWARDS = (
    (
        {
            "pl": "Rękawice robocze, 6 par",
            "en": "Work gloves, 6 pairs",
            "ro": "Mănuși de lucru, 6 perechi",
            "be": "Працоўныя рукавіцы, 6 пар",
        },
        450,
        400,
        4500,
        "gloves",
    ),
    (
        {"pl": "Kubek termiczny", "en": "Thermal mug", "ro": "Cană termică", "be": "Тэрмакубак"},
        900,
        250,
        8000,
        "mug",
    ),
    (
        {
            "pl": "Nakolanniki żelowe",
            "en": "Gel knee pads",
            "ro": "Genunchiere cu gel",
            "be": "Гелевыя накаленнікі",
        },
        1500,
        180,
        14000,
        "knee pads",
    ),
    (
        {
            "pl": "Poziomica 120 cm",
            "en": "Spirit level 120 cm",
            "ro": "Nivelă 120 cm",
            "be": "Узровень 120 см",
        },
        2600,
        90,
        24000,
        "level",
    ),
    (
        {
            "pl": "Buty ochronne S3",
            "en": "Safety boots S3",
            "ro": "Bocanci de protecție S3",
            "be": "Ахоўныя чаравікі S3",
        },
        3900,
        120,
        36000,
        "boots",
    ),
    (
        {
            "pl": "Laser krzyżowy",
            "en": "Cross-line laser",
            "ro": "Nivelă laser în cruce",
            "be": "Лазерны ўзровень",
        },
        7800,
        60,
        72000,
        "laser",
    ),
    (
        {
            "pl": "Wiertarko-wkrętarka 18 V",
            "en": "Drill driver 18 V",
            "ro": "Mașină de găurit 18 V",
            "be": "Дрыль-шрубаверт 18 В",
        },
        12100,
        46,
        98000,
        "drill",
    ),
    (
        {
            "pl": "Przecinarka do płytek",
            "en": "Tile cutter",
            "ro": "Mașină de tăiat gresie",
            "be": "Плітказрэз",
        },
        18500,
        18,
        165000,
        "cutter",
    ),
    (
        {
            "pl": "Weekend w górach dla dwojga",
            "en": "Weekend in the mountains for two",
            "ro": "Weekend la munte pentru doi",
            "be": "Выходныя ў гарах на дваіх",
        },
        24000,
        12,
        220000,
        "mountains",
    ),
)
TERMS = {
    "pl": (
        "Program Kielnia Pro jest dla firm wykonawczych.\n\nPunkty należą się za zakupy produktów"
        " Kielnia u partnerów programu. Stają się Twoje, gdy faktura zostanie opłacona w terminie;"
        " do 14 dni po terminie otrzymujesz połowę.\n\nPunkty są ważne 24 miesiące. Zwrot towaru"
        " odbiera punkty za zwrócone pozycje."
    ),
    "en": (
        "Kielnia Pro is for contractors.\n\nPoints are given for Kielnia products bought from the"
        " programme's partners. They are yours when the invoice is paid in time; up to 14 days late"
        " you get half.\n\nPoints last 24 months. A return takes back the points of what was"
        " returned."
    ),
    "ro": (
        "Kielnia Pro este pentru firme de construcții.\n\nPunctele se dau pentru produsele Kielnia"
        " cumpărate de la partenerii programului. Sunt ale tale când factura este plătită la timp;"
        " cu până la 14 zile întârziere primești jumătate.\n\nPunctele sunt valabile 24 de luni. Un"
        " retur ia înapoi punctele produselor returnate."
    ),
    "be": (
        "Kielnia Pro — праграма для будаўнічых фірмаў.\n\nБалы даюцца за тавары Kielnia, купленыя ў"
        " партнёраў праграмы. Яны становяцца вашымі, калі рахунак аплачаны ў тэрмін; пры спазненні"
        " да 14 дзён — палова.\n\nБалы дзейнічаюць 24 месяцы. Вяртанне тавару забірае балы за"
        " вернутае."
    ),
}


def last_name(first: str, last: str) -> str:
    """A last name in the form that goes with a first name: Ewa Nowicka, Paweł Nowicki."""
    return f"{last[:-1]}a" if first.endswith("a") and last.endswith(("ski", "cki")) else last


def comma(minor: int) -> str:
    """An amount as a Polish bookkeeping program writes it."""
    whole, part = divmod(minor, 100)
    return f"{whole:,}".replace(",", " ") + f",{part:02d}"
