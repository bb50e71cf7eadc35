"""Units as people and programs write them, to ours.

Sources: UN/ECE Recommendation 20 codes as used in e-invoices (C62, H87, KGM …), and the spellings
met in Polish, Romanian and Belarusian documents.
"""

from tandem.kit.text import key_of

_SPELLINGS = {
    "pcs": (
        "szt sztuka sztuki sztuk pcs pc pce piece pieces ea each c62 h87 nar buc bucata bucati шт"
        " штук st stk e54 item"
    ),
    "carton": (
        "kar kart karton kartony kartonow krt ctn ct carton cartons cs case box bx xct cut cutie"
        " cutii скр скрыня bax"
    ),
    "pack": (
        "op opk opak opakowanie opakowania pack pak packs pk xpk pachet pachete пач упак zgrzewka"
        " zgrz"
    ),
    "pallet": "pal plt paleta palety pallet pallets xpx pf palet",
    "bag": "worek work worki bag bags xbg sac saci мяшок",
    "bucket": "wiadro wiadra bucket buckets galeata вядро",
    "kg": "kg kgm kilogram кг",
    "g": "g grm gram",
    "t": "t tne tona tony tonne",
    "l": "l ltr litr litry litru л",
    "m": "m mtr mb metr metry metru м",
    "m2": "m2 mtk m² mkw mp м2",
    "m3": "m3 mtq m³ м3",
    "set": "kpl komplet komplety set sets xst set",
    "hour": "h hur godz godzina hour ora",
}
_UNITS = {
    key_of(spelling): unit
    for unit, spellings in _SPELLINGS.items()
    for spelling in spellings.split()
}
UNITS = tuple(_SPELLINGS)


def unit_of(text: str) -> str:
    """Our unit for a written one; "" when nothing is written; the key of the text itself when we do
    not know it.
    """
    key = key_of(text)
    return _UNITS.get(key, key[:20])
