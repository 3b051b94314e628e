"""« Je l'ai utilisé »: uses of published contents, declared, counted and read (S232)."""
