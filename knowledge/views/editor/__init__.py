"""``/grilles/editeur/``: the grid editor, for facilitators (S103)."""
