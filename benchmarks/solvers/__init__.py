"""The solvers side by side, on public instances and on days of the province."""
