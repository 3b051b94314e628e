"""HTTP for people: the list of one's projects, a new fiche."""
