"""The results of a search on a map of France, overseas départements included (S48)."""
