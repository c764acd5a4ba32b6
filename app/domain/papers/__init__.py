"""The papers: their kinds and states, who signs them, and the values frozen on each."""
