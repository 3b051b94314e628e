"""HTTP for people: the catalogue of grids, and one's answers."""
