"""What is learnt from the answers to grids: analyses, lessons and transferable models (C.14, D.14)."""
