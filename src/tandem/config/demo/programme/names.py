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
# Where each of their towns is, with a postal code there; and where in a town an outlet is.
PLACES = {
    "Białystok": (53.1325, 23.1688, "15-062"),
    "Gliwice": (50.2945, 18.6714, "44-100"),
    "Łódź": (51.7592, 19.4560, "90-001"),
    "Gdynia": (54.5189, 18.5305, "81-301"),
    "Poznań": (52.4064, 16.9252, "61-772"),
    "Kraków": (50.0614, 19.9372, "31-042"),
    "Warszawa": (52.2297, 21.0122, "00-272"),
    "Wrocław": (51.1079, 17.0385, "50-101"),
    "Lublin": (51.2465, 22.5684, "20-111"),
    "Olsztyn": (53.7784, 20.4801, "10-024"),
    "Rzeszów": (50.0412, 21.9991, "35-030"),
    "Bydgoszcz": (53.1235, 18.0084, "85-104"),
}
PARTS = ((0.0, 0.0), (0.034, 0.012), (-0.029, -0.018), (0.011, 0.047), (0.004, -0.007))
OUTLET_STREETS = ("Rynek 4", "Przemysłowa 18", "Składowa 7", "Obwodowa 101", "Zamkowa 2")
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
OWN_PARAGRAPHS = {
    "complaints": {
        "pl": "Na reklamację odpowiadamy w ciągu 14 dni.",
        "en": "Complaints are answered within 14 days.",
        "ro": "Răspundem la reclamații în 14 zile.",
        "be": "На скаргу адказваем на працягу 14 дзён.",
    },
    "end": {
        "pl": "O zakończeniu programu mówimy co najmniej trzy miesiące wcześniej.",
        "en": "We tell members at least three months before the programme ends.",
        "ro": "Anunțăm membrii cu cel puțin trei luni înainte de încheierea programului.",
        "be": "Пра заканчэнне праграмы паведамляем не менш чым за тры месяцы.",
    },
}


def last_name(first: str, last: str) -> str:
    """A last name in the form that goes with a first name: Ewa Nowicka, Paweł Nowicki."""
    return f"{last[:-1]}a" if first.endswith("a") and last.endswith(("ski", "cki")) else last


def comma(minor: int) -> str:
    """An amount as a Polish bookkeeping program writes it."""
    whole, part = divmod(minor, 100)
    return f"{whole:,}".replace(",", " ") + f",{part:02d}"
