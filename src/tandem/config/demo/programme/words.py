"""What people read of the demo's courses, surveys, tasks, contests, events and initiatives, in the
four languages. What members write themselves (questions, ideas) stays in theirs.
"""

_OF: dict[str, tuple[str, str, str]] = {
    # rules
    "Punkty za zakupy": ("Points for purchases", "Puncte pentru cumpărături", "Балы за пакупкі"),
    "Nowości liczą się podwójnie": (
        "Novelties count double",
        "Noutățile contează dublu",
        "Навінкі лічацца ўдвая",
    ),
    "Hydroizolacje na kartony": (
        "Waterproofing by the carton",
        "Hidroizolații la cutie",
        "Гідраізаляцыя скрынкамі",
    ),
    "Duży zakup": ("A large purchase", "O cumpărătură mare", "Вялікая пакупка"),
    "Kleje dla glazurników": (
        "Adhesives for tilers",
        "Adezivi pentru faianțari",
        "Клеі для плітачнікаў",
    ),
    "Kod z opakowania": ("A code from the packaging", "Un cod de pe ambalaj", "Код з упакоўкі"),
    "Ekspozycja: za każdy metr": (
        "A display: for each metre",
        "O expunere: pentru fiecare metru",
        "Выкладка: за кожны метр",
    ),
    "Ekspozycja u dystrybutora": (
        "A display at a distributor",
        "O expunere la distribuitor",
        "Выкладка ў дыстрыб'ютара",
    ),
    "Przejście na e-faktury": (
        "A move to e-invoices",
        "Trecerea la e-facturi",
        "Пераход на э-рахункі",
    ),
    "Przeczytany kurs": ("A course read", "Un curs citit", "Прачытаны курс"),
    "Zdany test": ("A test passed", "Un test promovat", "Здадзены тэст"),
    "Wypełniona ankieta": ("A survey answered", "Un chestionar completat", "Запоўненая анкета"),
    "Zadanie miesiąca": ("The task of the month", "Sarcina lunii", "Заданне месяца"),
    "Obecność na spotkaniu": ("Coming to an event", "Venirea la un eveniment", "Прыход на падзею"),
    "Oddana stara przecinarka": (
        "An old cutter handed in",
        "O mașină veche de tăiat predată",
        "Здадзены стары плітарэз",
    ),
    "Zaproszony kupił po raz pierwszy": (
        "Who you invited bought for the first time",
        "Cine a fost invitat a cumpărat prima dată",
        "Запрошаны купіў упершыню",
    ),
    "Pierwszy zakup z zaproszenia": (
        "First purchase after an invitation",
        "Prima cumpărătură după o invitație",
        "Першая пакупка па запрашэнні",
    ),
    "Trzeci zakup": ("The third purchase", "A treia cumpărătură", "Трэцяя пакупка"),
    "Złoci klienci: półtora raza": (
        "Gold members: one and a half",
        "Membrii de aur: de o dată și jumătate",
        "Залатыя ўдзельнікі: у паўтара раза",
    ),
    "Udział hurtowni w sprzedaży": (
        "The distributor's share of a sale",
        "Partea distribuitorului din vânzare",
        "Доля дыстрыб’ютара ў продажы",
    ),
    "Punkty statusu": ("Status points", "Puncte de statut", "Балы статусу"),
    # what is sold
    "Chemia budowlana": ("Building chemistry", "Chimie pentru construcții", "Будаўнічая хімія"),
    "Grunty": ("Primers", "Amorse", "Грунтоўкі"),
    "Kleje do płytek": ("Tile adhesives", "Adezivi pentru plăci", "Клеі для пліткі"),
    "Fugi": ("Grouts", "Chituri de rosturi", "Зацірка"),
    "Tynki": ("Plasters", "Tencuieli", "Тынкоўкі"),
    "Hydroizolacje": ("Waterproofing", "Hidroizolații", "Гідраізаляцыя"),
    "Wylewki": ("Screeds", "Șape", "Сцяжкі"),
    "Piany i silikony": ("Foams and sealants", "Spume și siliconi", "Пены і сіліконы"),
    "Farby": ("Paints", "Vopsele", "Фарбы"),
    # courses
    "Podłoże": ("The ground", "Stratul suport", "Аснова"),
    "Podłoże musi być suche, nośne i czyste. Zagruntuj je i odczekaj cztery godziny.": (
        "The ground has to be dry, sound and clean. Prime it, and wait for four hours.",
        "Stratul suport trebuie să fie uscat, rezistent și curat. Amorsați-l și așteptați patru"
        " ore.",
        "Аснова павінна быць сухая, трывалая і чыстая. Загрунтуйце яе і пачакайце чатыры гадзіны.",
    ),
    "Klej i fuga": ("Adhesive and grout", "Adezivul și chitul", "Клей і зацірка"),
    "Klej wiąże dobę. Fuguj następnego dnia, w temperaturze od 5 do 25 stopni.": (
        "The adhesive sets in a day. Grout on the next one, between 5 and 25 degrees.",
        "Adezivul se întărește într-o zi. Chituiți în ziua următoare, între 5 și 25 de grade.",
        "Клей схоплівае за суткі. Заціраць можна назаўтра, пры тэмпературы ад 5 да 25 градусаў.",
    ),
    "Fugi bez odbarwień": (
        "Grout that keeps its colour",
        "Rosturi care își păstrează culoarea",
        "Зацірка, што трымае колер",
    ),
    "Dziesięć minut, po których reklamacji jest mniej.": (
        "Ten minutes, after which there are fewer complaints.",
        "Zece minute, după care reclamațiile sunt mai puține.",
        "Дзесяць хвілін, пасля якіх скаргаў менш.",
    ),
    "Hydroizolacja tarasu": (
        "Waterproofing a terrace",
        "Hidroizolarea unei terase",
        "Гідраізаляцыя тэрасы",
    ),
    "Na końcu krótki test i certyfikat na ścianę.": (
        "A short test at the end, and a certificate for the wall.",
        "La sfârșit un test scurt și un certificat de pus pe perete.",
        "У канцы кароткі тэст і сертыфікат на сцяну.",
    ),
    "Bezpiecznie z chemią budowlaną": (
        "Safe with building chemicals",
        "În siguranță cu chimia de construcții",
        "Бяспечна з будаўнічай хіміяй",
    ),
    "Każdy, kto miesza i szlifuje, przechodzi go sam.": (
        "Everybody who mixes and grinds takes it by themselves.",
        "Fiecare om care amestecă și șlefuiește îl parcurge singur.",
        "Кожны, хто мяшае і шліфуе, праходзіць яго сам.",
    ),
    "Trzy minuty": ("Three minutes", "Trei minute", "Тры хвіліны"),
    "Okulary, rękawice, maska P2. Cement parzy.": (
        "Goggles, gloves, a P2 mask. Cement burns.",
        "Ochelari, mănuși, mască P2. Cimentul arde pielea.",
        "Акуляры, пальчаткі, маска P2. Цэмент апякае.",
    ),
    # surveys
    "Jak Ci się pracuje z Kielnią?": (
        "How is work with Kielnia?",
        "Cum lucrați cu Kielnia?",
        "Як вам працуецца з Kielnia?",
    ),
    "Czy polecisz nas innym?": (
        "Would you recommend us to others?",
        "Ne-ați recomanda altora?",
        "Ці параіце вы нас іншым?",
    ),
    "Jak oceniasz nasze kleje?": (
        "How do you find our adhesives?",
        "Cum apreciați adezivii noștri?",
        "Як вы ацэньваеце нашы клеі?",
    ),
    "Co jest najważniejsze?": (
        "What matters most?",
        "Ce contează cel mai mult?",
        "Што найважнейшае?",
    ),
    "czas wiązania": ("setting time", "timpul de întărire", "час схоплівання"),
    "cena": ("price", "prețul", "цана"),
    "dostawa": ("delivery", "livrarea", "дастаўка"),
    "Co poprawić?": ("What should be better?", "Ce ar trebui îmbunătățit?", "Што палепшыць?"),
    "Jak się pracowało?": ("How did it work?", "Cum s-a lucrat?", "Як працавалася?"),
    "Po zakupie": ("After a purchase", "După o cumpărătură", "Пасля пакупкі"),
    "Zanim użyjesz kodu": (
        "Before you use a code",
        "Înainte de a folosi un cod",
        "Перад выкарыстаннем кода",
    ),
    "O którym produkcie mówisz?": (
        "Which product is it about?",
        "Despre ce produs este vorba?",
        "Пра які тавар гаворка?",
    ),
    "Gdzie był kupiony?": ("Where was it bought?", "Unde a fost cumpărat?", "Дзе ён куплены?"),
    "Jak się sprawdził?": ("How did it do?", "Cum s-a descurcat?", "Як ён сябе паказаў?"),
    "Co zawiodło?": ("What went wrong?", "Ce nu a mers?", "Што падвяло?"),
    "opakowanie": ("the packaging", "ambalajul", "упакоўка"),
    "sam produkt": ("the product itself", "produsul în sine", "сам тавар"),
    "obsługa w sklepie": ("service in the shop", "servirea din magazin", "абслугоўванне ў краме"),
    "Produkt i sklep": ("Product and shop", "Produsul și magazinul", "Тавар і крама"),
    "Minuta. Czytamy wszystko, a na złe odpowiedzi oddzwaniamy.": (
        "One minute. We read everything, and call whoever is not content.",
        "Un minut. Citim tot, iar pe cine este nemulțumit îl sunăm.",
        "Адна хвіліна. Мы чытаем усё і тэлефануем незадаволеным.",
    ),
    "Dziękujemy. Gdy coś zawiodło, odezwiemy się w ciągu dwóch dni.": (
        "Thank you. Where something went wrong, we call within two days.",
        "Mulțumim. Dacă ceva nu a mers, vă contactăm în două zile.",
        "Дзякуй. Калі нешта падвяло, мы адгукнемся за два дні.",
    ),
    # tasks, events, trade-in
    "Miesiąc z Kielnią": ("A month with Kielnia", "O lună cu Kielnia", "Месяц з Kielnia"),
    "Szkolenie: wielki format": (
        "Training: large tiles",
        "Instruire: plăci mari",
        "Навучанне: вялікі фармат",
    ),
    "Test kleju żelowego": (
        "A test of the gel adhesive",
        "Testul adezivului gel",
        "Тэст гелевага клею",
    ),
    "Po teście": ("After the test", "După test", "Пасля тэсту"),
    "Śniadanie w hurtowni: degustacja": (
        "Breakfast at the wholesaler: a tasting",
        "Mic dejun la depozit: degustare",
        "Сняданак на складзе: дэгустацыя",
    ),
    "Rozmowa: czego brakuje na budowie": (
        "An interview: what is missing on site",
        "Interviu: ce lipsește pe șantier",
        "Размова: чаго не хапае на будоўлі",
    ),
    "Zwiedzanie fabryki": ("A visit to the factory", "Vizită la fabrică", "Візіт на завод"),
    "Stara przecinarka": ("Your old cutter", "Mașina veche de tăiat", "Стары плітарэз"),
    "Oddaj starą, nowa będzie tańsza.": (
        "Hand in the old one: the new one will be cheaper.",
        "Predați-o pe cea veche: cea nouă va fi mai ieftină.",
        "Здайце стары: новы будзе таннейшы.",
    ),
    "Przecinarka do 60 cm": (
        "Cutter up to 60 cm",
        "Mașină de tăiat până la 60 cm",
        "Плітарэз да 60 см",
    ),
    "Przecinarka do 120 cm": (
        "Cutter up to 120 cm",
        "Mașină de tăiat până la 120 cm",
        "Плітарэз да 120 см",
    ),
    "sprawna": ("it works", "funcțională", "спраўны"),
    "na części": ("for parts", "pentru piese", "на запчасткі"),
    "Mieszarka z drugiej ręki": (
        "A mixer from second hand",
        "Un mixer la mâna a doua",
        "Мяшалка з другіх рук",
    ),
    "Sprzedamy ją za Ciebie.": (
        "We sell it for you.",
        "O vindem în locul dvs.",
        "Мы прададзім яе за вас.",
    ),
    "Mieszarka": ("Mixer", "Mixer", "Мяшалка"),
    # contests
    "Wykonawca kwartału": (
        "Contractor of the quarter",
        "Executantul trimestrului",
        "Выканаўца квартала",
    ),
    "Loteria jesienna": ("Autumn draw", "Loteria de toamnă", "Восеньская латарэя"),
    "Loteria świąteczna": ("Christmas draw", "Loteria de Crăciun", "Калядная латарэя"),
    "Kto kupił za tysiąc złotych, ma los.": (
        "Who bought for a thousand zlotys has a ticket.",
        "Cine a cumpărat de o mie de zloți are un bilet.",
        "Хто купіў на тысячу злотых, мае білет.",
    ),
    "Weekend w Tatrach": (
        "A weekend in the Tatra Mountains",
        "Un weekend în Munții Tatra",
        "Выхадныя ў Татрах",
    ),
    "Zestaw narzędzi": ("A set of tools", "Un set de scule", "Набор інструментаў"),
    "Najlepsza ekspozycja": ("The best display", "Cea mai bună expunere", "Найлепшая выкладка"),
    "Sfotografuj swoją półkę z Kielnią. Oceni ją jury, bez nazwisk.": (
        "Take a photo of your shelf with Kielnia. A jury judges it, without names.",
        "Fotografiați raftul cu Kielnia. Îl apreciază un juriu, fără nume.",
        "Сфатаграфуйце сваю паліцу з Kielnia. Яе ацэніць журы, без імёнаў.",
    ),
    "Widać z daleka": ("Clear from afar", "Se vede de departe", "Відаць здалёк"),
    "Pomysł": ("Idea", "Ideea", "Ідэя"),
    # initiatives and badges
    "Jesień glazurnika": ("Tilers' autumn", "Toamna faianțarului", "Восень плітачніка"),
    "Przez dziesięć tygodni kleje i fugi dają więcej. Skończ remonty przed zimą, a punkty wymień"
    " na narzędzia.": (
        "For ten weeks adhesives and grouts bring more. Finish before the winter, and take the"
        " points for tools.",
        "Zece săptămâni, adezivii și chiturile aduc mai mult. Terminați lucrările înainte de iarnă"
        " și schimbați punctele pe scule.",
        "Дзесяць тыдняў клеі і зацірка даюць больш. Скончыце рамонты да зімы, а балы абмяняйце на"
        " інструменты.",
    ),
    "Wiosna na tarasie": ("Spring on the terrace", "Primăvara pe terasă", "Вясна на тэрасе"),
    "Rok z Kielnią": ("A year with Kielnia", "Un an cu Kielnia", "Год з Kielnia"),
    "Za pełny rok w programie.": (
        "For a whole year in the programme.",
        "Pentru un an întreg în program.",
        "За цэлы год у праграме.",
    ),
    "Dwadzieścia zakupów": ("Twenty purchases", "Douăzeci de cumpărături", "Дваццаць пакупак"),
    "Za dwadzieścia zakupów.": (
        "For twenty purchases.",
        "Pentru douăzeci de cumpărături.",
        "За дваццаць пакупак.",
    ),
    "Grunt schnie cztery godziny, klej dobę. Fuguj następnego dnia.": (
        "The primer dries for four hours, the adhesive for a day. Grout on the next one.",
        "Amorsa se usucă patru ore, adezivul o zi. Chituiți în ziua următoare.",
        "Грунтоўка сохне чатыры гадзіны, клей — суткі. Заціраць можна назаўтра.",
    ),
    "Kolejność prac": ("What comes first", "Ordinea lucrărilor", "Парадак прац"),
    "Połowa za nami": ("Half of it is over", "Am trecut de jumătate", "Палова ззаду"),
    "Dziękujemy: zostało jeszcze kilka tygodni.": (
        "Thank you: some weeks are left.",
        "Vă mulțumim: au mai rămas câteva săptămâni.",
        "Дзякуем: засталося яшчэ некалькі тыдняў.",
    ),
    "Więcej u glazurników": ("More from tilers", "Mai mult la faianțari", "Больш у плітачнікаў"),
    "Hydroizolacje na tarasy": (
        "Waterproofing for terraces",
        "Hidroizolații pentru terase",
        "Гідраізаляцыя для тэрас",
    ),
    # the library
    "Jak czytać kartę techniczną": (
        "How to read a data sheet",
        "Cum se citește o fișă tehnică",
        "Як чытаць тэхнічную картку",
    ),
    "Technologia": ("Know-how", "Tehnologie", "Тэхналогія"),
    "# Trzy liczby\nCzas otwarty, zużycie, temperatura.\n\n- czas otwarty: od nałożenia\n- zużycie:"
    " na metr": (
        "# Three numbers\nOpen time, consumption, temperature.\n\n- open time: from laying on\n-"
        " consumption: for a metre",
        "# Trei numere\nTimp deschis, consum, temperatură.\n\n- timp deschis: de la aplicare\n-"
        " consum: pe metru",
        "# Тры лічбы\nАдкрыты час, расход, тэмпература.\n\n- адкрыты час: ад нанясення\n- расход:"
        " на метр",
    ),
    "Argumenty do rozmowy przy ladzie": (
        "What to say at the counter",
        "Ce să spuneți la tejghea",
        "Што казаць ля прылаўка",
    ),
    "Dla sklepu": ("For the shop", "Pentru magazin", "Для крамы"),
    "Najpierw zapytaj o podłoże. Dopiero potem o cenę.": (
        "Ask about the ground first, and about the price after that.",
        "Întrebați mai întâi despre stratul suport. Abia apoi despre preț.",
        "Спачатку спытайце пра аснову. Толькі потым пра цану.",
    ),
}


def said(text: str) -> dict[str, str]:
    """A Polish text of the demo in all four languages; one that stands not here is a mistake."""
    english, romanian, belarusian = _OF[text]
    return {"pl": text, "en": english, "ro": romanian, "be": belarusian}
