"""Proof for small days: the best plan of each group of vehicles that shares no order with others.

Of a group of up to 13 tasks all routes are listed, by labels that keep whatever the schedule
looks at, and the best choice of them is taken. A larger group has the bound of its outline,
twelve of its tasks that are listed so, and a model that drives the routes goes on from there.

All have what the schedule has, breaks included, and the same whole VND; where they are
less strict, they are a relaxation. So a bound never exceeds what the best plan costs, and a
plan is called optimal only if its own cost, by the one schedule, is the bound. Roads shut
by the hour are not in it: a day on which a way depends on the hour has no proof.
"""
