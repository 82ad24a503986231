"""Issuer, who says who is who: local accounts and their tokens, for one machine or one cell.

Where a county has an OpenID Connect provider of its own, that one is named in the settings and this
is not started.

Owns       accounts (password hash, second factor), sessions, the signing key, the demo's sign-in codes.
Asks       nobody.
Hears      nothing.
Announces  nothing.
Counts     huiyin_sign_ins by way and outcome.
Never      keeps a password or a session's secret, or signs for longer than five minutes.
"""
