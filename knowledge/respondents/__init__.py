"""Who answers a grid: several respondents, guests without an account, and the author alone (S90, S97, S98)."""
