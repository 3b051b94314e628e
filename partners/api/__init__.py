"""HTTP for machines; one module per subject."""
