"""What the pages of projects read."""
