"""Casework, the work done in time.

Owns       the case: five steps, pledge and mandate, mediation, acts, feedback, closing, revisit;
           clocks, calendar and rule book.
Asks       routing (the warrant, before a pledge is signed).
Hears      intake (petitions, their acceptance and erasure), routing (assignments), supervision (orders).
Announces  huiyin.casework.case.v1: CaseChanged, ClockChanged, ClockRungReached, CaseErased.
Counts     huiyin_cases by county and change; huiyin_clocks by clock and state.
Seals      every text, name and signature, with a key for each petition.
Nouns      clocks, case, pledge, acts, closing: a verb that touches two belongs to the later one.
Never      refuses a heard fact, skips a step, or lets an act stand without a live warrant.
"""
