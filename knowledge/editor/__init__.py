"""The grid editor (S103): what a draft holds, what can be done to it, and what its publication changes. Knows no HTTP."""
