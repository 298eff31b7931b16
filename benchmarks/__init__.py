"""Measurements and ready scenarios, each remade with one command."""
