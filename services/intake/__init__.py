"""Intake, the front desk.

Owns       petitions; petitioners' identity and contact; registration numbers and query codes;
           acceptance and legal route; repeat links; the public progress view; the notice about
           personal information, consents, and the register of who saw who brought a petition.
Asks       nobody.
Hears      routing (places, offices, departments, assignments), casework (case), supervision (order).
Announces  huiyin.intake.petition.v1: PetitionRegistered, PetitionAccepted, PetitionGuided,
           PetitionDeclined.
Counts     huiyin_petitions_registered by county, kind and channel.
Masks      names, addresses and telephones, but for who must reach the petitioner; a look is recorded.
Seals      names, contacts and texts, with a key for each petition; erasing destroys that key.
Never      deletes a registered petition, refuses to register one, or announces a name or a text.
"""
