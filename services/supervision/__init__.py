"""Supervision, someone watches.

Owns       complaints, missed clocks as supervision sees them, supervision orders, suspensions; the
           standing of every petition for the figures, and the figures.
Asks       nobody yet.
Hears      intake (petitions, erasures; accusations, which nobody else hears), routing (agents, offices,
           departments, assignments), casework (case).
Announces  huiyin.supervision.order.v1, huiyin.supervision.suspension.v1. Complaints never.
Counts     huiyin_orders by county. Of complaints nothing: a count that rises tells of one.
Seals      orders with a key for each petition, complaints with one for each complaint.
Nouns      figures, orders, complaints: a verb that touches two belongs to the later one.
Never      shows an accuser to the accused, marks anybody for an unfounded complaint, or counts a
           low number of petitions as merit.
"""
