"""Proving online who one is: an OpenID Connect provider vouches for a person.

`providers` reads what the administrator has set up, `oidc` speaks the protocol (allauth does
most of it), `services` keeps what comes of it: the provider's pseudonym for the person
(`sub`, in allauth's `SocialAccount`) and how much it is worth (`accounts.Residence`). Every
other claim is dropped at the door.
"""
