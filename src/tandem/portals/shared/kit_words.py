"""The sentences of the kit, which knows no languages, marked for translation.

They are told in English where they are raised; `kit.errors.speak` is given gettext at start
(`apps.py`), which finds them because they stand here. A test compares this list with the kit.
"""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("“%(value)s” is not a %(kind)s: %(why)s."),
    _("This file cannot be read as a table: %(why)s."),
    _("The table needs a column named: %(missing)s."),
    _(
        "The table has more than %(limit)s rows. Split it, and hand the parts over one after"
        " another."
    ),
    _("This file is no picture that can be shown. Use a PNG, JPEG or WebP of up to 15 MB."),
    _("Something did not work."),
)
KINDS = (_("GTIN"), _("tax number"))
WHYS = (
    _("it may hold digits only"),
    _("it has another number of digits than 8, 12, 13 or 14"),
    _("its check digit is wrong"),
    _("it is a number of one shop's own"),
    # python-stdnum's
    _("the number has an invalid length"),
    _("the number has an invalid format"),
    _("the number's checksum or check digit is invalid"),
    _("one of the parts of the number are invalid or unknown"),
    _("it is empty"),
    _("it is not a text file"),
    _("the spreadsheet is damaged or locked by a password"),
    _("it has no rows"),
    _("it has no sheet of this name"),
    _("no row of column names was found in its first 30 rows"),
)
