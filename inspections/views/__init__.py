"""Views of the room of inspections."""
