"""What a solver sees of a day, and the schedule of what it answers."""
