"""How files leave the private bucket: a grant, recorded, then an address signed for this click."""
