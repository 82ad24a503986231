"""The frame every service is bolted to: storage, transport, identity, time. Knows no petition."""
