"""Layout: where the boxes and lines of a picture are, worked out with Graphviz."""
