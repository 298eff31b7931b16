"""Delivery routes for mountain post offices, on roads that landslides close."""
