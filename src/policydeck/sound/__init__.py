"""Notes → sound files, by an engine or from the user's own recordings."""
