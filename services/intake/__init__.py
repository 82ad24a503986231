"""Intake, the front desk.

Owns       petitions, and apart from them accusations; petitioners' identity and contact; registration
           numbers and query codes; acceptance and legal route; repeat links; the public progress view;
           the petitions' files; the notice about personal information, consents, and the register of who
           saw who brought a petition.
Asks       nobody.
Hears      routing (places, offices, departments, assignments), casework (case), supervision (order),
           and from all three that an erasure is done there.
Announces  huiyin.intake.petition.v1: PetitionRegistered, PetitionAccepted, PetitionGuided,
           PetitionDeclined, PetitionErased; huiyin.intake.sealed.v1, for supervision alone:
           AccusationChanged.
Counts     huiyin_petitions_registered by county, kind and channel; of accusations nothing.
Masks      names, addresses and telephones, but for who must reach the petitioner; a look is recorded.
Seals      names, contacts, texts and files, with a key for each petition; erasing destroys that key,
           is announced, and is complete when all who hear it have said so.
Never      deletes a registered petition, refuses to register one, or announces a name or a text.
"""
