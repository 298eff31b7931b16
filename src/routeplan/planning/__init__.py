"""From a day to a checked plan; synthetic days and closures of the past."""
