"""What operators do with a running Huiyin: its topics, its facts, and whether they agree.

Commands ask every service's own HTTP door and the event log; they read no service's database.
Copies are healed by republishing; truth is never healed, only reported.
"""
