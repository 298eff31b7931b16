"""Closures against days: who is cut off, what it costs, which road matters."""
