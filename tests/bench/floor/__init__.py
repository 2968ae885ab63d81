"""The floor: what Django costs when a page does nothing but one query and one table."""
