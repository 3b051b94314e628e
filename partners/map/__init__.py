"""The map of structures: who works with whom, where missions overlap, rub or leave a gap (S17, S127, S133)."""
