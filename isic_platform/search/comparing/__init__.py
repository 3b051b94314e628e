"""Two to four published contents of one nature, side by side, as their reader may read them."""
