"""Choosing together what to learn, and learning it during a campaign (S80, S158)."""
