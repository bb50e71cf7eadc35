"""What activities add to turnover, one meaning for rules, levels and figures.

A purchase adds what it says. Goods that came back take away what they took of their purchase: who
gives back more money than is left of it (a delivery, a rounding) lowers no turnover by the rest.
"""

from tandem.kit.sql import fill, named_queries

NET, GROSS = "net_minor", "gross_minor"


def of(activity: str, amount: str = NET) -> str:
    """An amount in minor units, as SQL over the table `activity_activity` under this name; null
    where nobody said one.
    """
    text = named_queries("tandem.activity", "turnover")["turnover"]
    return fill(text, activity=activity, amount=amount)
