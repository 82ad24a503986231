"""Console, the face for people.

Owns       nothing but sessions.
Asks       supervision, casework, routing, intake, by gRPC, on the signed-in person's behalf.
Hears      nothing.
Announces  nothing.
Counts     huiyin_http_seconds by route and status.
Never      decides anything: every rule, every refusal and every number is a service's.
"""
