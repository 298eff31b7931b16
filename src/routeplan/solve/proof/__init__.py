"""Proof for small days: the best plan of each group of vehicles that shares no order with others.

The model has what the schedule has, breaks included, and the same whole VND; where it is
less strict, it is a relaxation. So its bound never exceeds what the best plan costs, and a
plan is called optimal only if its own cost, by the one schedule, is the bound. Roads shut
by the hour are not in it: a day on which a way depends on the hour has no proof.
"""
