"""What people type about organisations and accounts."""
