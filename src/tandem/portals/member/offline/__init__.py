"""The portal without a network: a page that keeps proofs on the phone, and its worker."""
