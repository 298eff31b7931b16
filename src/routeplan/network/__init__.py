"""The roads: read-only arrays, profiles, snapping, Km posts and closure views."""
