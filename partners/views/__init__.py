"""HTTP for people; one module per subject."""
