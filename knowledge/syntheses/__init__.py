"""Notes for decision-makers and training dossiers, assembled from published contents (S167, S171, S205 to S208)."""
