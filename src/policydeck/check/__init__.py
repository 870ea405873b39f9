"""Whether a deck folder is sound, and holds what its recipe makes."""
