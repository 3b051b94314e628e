"""What the pages and endpoints of partnerships, committees and REX read; one module per subject."""
