"""Why an order is left out, and the smallest change that would serve it."""
