"""Intake, the front desk.

Owns       petitions, and apart from them accusations; petitioners' identity and contact; registration
           numbers and query codes; acceptance and legal route; repeat links; the public progress view.
Asks       nobody.
Hears      routing (places, offices, departments, assignments), casework (case), supervision (order).
Announces  huiyin.intake.petition.v1: PetitionRegistered, PetitionAccepted, PetitionGuided,
           PetitionDeclined; huiyin.intake.sealed.v1, for supervision alone: AccusationChanged.
Counts     huiyin_petitions_registered by county, kind and channel; of accusations nothing.
Seals      names, contacts and texts, with a key for each petition; erasing destroys that key.
Never      deletes a registered petition, refuses to register one, or announces a name or a text.
"""
