"""The top: puts the rooms together, owns no rule."""
