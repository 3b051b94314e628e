"""Blocks of this storey on the pages of the lower ones."""
