"""HTTP for the crossed pages of the library."""
