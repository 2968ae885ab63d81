"""Pages of organisations, accounts and messages."""
