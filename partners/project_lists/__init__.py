"""Dedicated screens over the lists of a fiche: risks, coordination tools, funding (S63, S65, S67). The fiche keeps the data."""
