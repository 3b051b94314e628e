"""Template filters of this storey."""
