"""Writes of partnerships, committees and REX; one module per subject."""
