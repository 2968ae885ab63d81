"""The demonstration city: invented bodies and people, real steps."""
