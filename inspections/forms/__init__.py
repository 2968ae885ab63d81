"""Forms of the room of inspections."""
