"""The annual filing (Art. 16): pre-filled, typed, frozen, and who is missing."""
