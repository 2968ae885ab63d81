"""What bases do once they are bases: each part of the city's daily work is played by its module."""
