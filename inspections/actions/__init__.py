"""Actions of the room of inspections."""
