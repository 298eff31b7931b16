"""Fastest paths and matrices per profile, on the roads that are open."""
