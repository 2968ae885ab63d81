"""One module per kind of user."""
