"""Routing, the three-tier network.

Owns       places, offices, agents and their certificates, departments; warrants: who is responsible
           for a petition now, and every move.
Asks       nobody.
Hears      intake (registrations, erasures), casework (closings), supervision (suspensions).
Announces  huiyin.routing.place.v1, huiyin.routing.agent.v1, huiyin.routing.assignment.v1.
Counts     huiyin_moves by county and move; huiyin_bounces by county.
Seals      the reasons of moves, with a key for each petition; an agent's name is public.
Nouns      network, then assignment; a verb that touches both belongs to assignment.
Never      leaves a petition without a responsible office, or writes a warrant on a certificate that
           is not valid.
"""
