"""What referrals record: of who invited, and of who was invited, that the invited joined, bought
for the first time, and stayed for a year.
"""

from tandem.activity.declaring import attribute
from tandem.activity.registering import RegisteredKind, register
from tandem.engagement import ways

# How many counted before it and with it, so that a rule can thank for the third otherwise.
_TOTAL = attribute("Total", name="total", kind="NUMBER")

REGISTERED = RegisteredKind(
    "REFERRAL_REGISTERED",
    {
        "en": "Invited somebody who joined",
        "pl": "Zaproszona osoba dołączyła",
        "ro": "O persoană invitată s-a înscris",
        "be": "Запрошаны далучыўся",
    },
    (_TOTAL,),
)
BOUGHT = RegisteredKind(
    "REFERRAL_FIRST_PURCHASE",
    {
        "en": "First purchase of an invited person",
        "pl": "Pierwszy zakup zaproszonej osoby",
        "ro": "Prima cumpărătură a persoanei invitate",
        "be": "Першая купля запрошанага",
    },
    (_TOTAL,),
)
STAYED = RegisteredKind(
    "REFERRAL_FIRST_YEAR",
    {
        "en": "First year of an invited person",
        "pl": "Pierwszy rok zaproszonej osoby",
        "ro": "Primul an al persoanei invitate",
        "be": "Першы год запрошанага",
    },
    (_TOTAL,),
)
INVITED_REGISTERED = RegisteredKind(
    "REFERRED_REGISTERED",
    {
        "en": "Joined by an invitation",
        "pl": "Dołączenie z zaproszenia",
        "ro": "Înscriere prin invitație",
        "be": "Далучэнне па запрашэнні",
    },
)
INVITED_BOUGHT = RegisteredKind(
    "REFERRED_FIRST_PURCHASE",
    {
        "en": "First purchase after an invitation",
        "pl": "Pierwszy zakup po zaproszeniu",
        "ro": "Prima cumpărătură după invitație",
        "be": "Першая купля пасля запрашэння",
    },
)
INVITED_STAYED = RegisteredKind(
    "REFERRED_FIRST_YEAR",
    {
        "en": "First year after an invitation",
        "pl": "Pierwszy rok po zaproszeniu",
        "ro": "Primul an după invitație",
        "be": "Першы год пасля запрашэння",
    },
)
OF_REFERRER = (REGISTERED, BOUGHT, STAYED)
OF_INVITED = (INVITED_REGISTERED, INVITED_BOUGHT, INVITED_STAYED)
register(*OF_REFERRER, *OF_INVITED, way=ways.REFERRALS)
