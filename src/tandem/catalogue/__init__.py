"""What is sold: products with identifiers, packs, categories and brands. Shared by an organiser's
programmes.

Words: a *pack* is a unit the product is sold in (carton of 12), evaluated in base units; an
*identifier* is a GTIN or the maker's SKU (a partner's own code is an alias that `evidence` learns).
Invariants: an identifier leads to one product; a product's `categories` name its whole path up the
tree.
"""
