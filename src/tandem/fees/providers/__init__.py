"""Payment providers: who takes a member's money for a fee on a page of their own.

A provider is three calls (`base.Provider`): begin a payment, read one, and know a notice that it
sends for its own. What a notice says is never believed: it only names a payment, which is then read
from the provider. No data of a card comes here.
"""
