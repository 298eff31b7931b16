"""Solvers: from a routing problem to an assignment."""
