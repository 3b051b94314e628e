"""HTTP for people: writing, reviewing, reading."""
