"""Where a team or an institution puts itself on what makes collective intelligence last (S14, S205 to S208, D.15)."""
