"""Deeds in the work of a base: one verb, one function, one transaction, one recorded event."""
