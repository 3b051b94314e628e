"""Text from outside; one module per subject."""
