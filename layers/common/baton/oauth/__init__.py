"""OAuth connections: authorization by code with PKCE, tokens that are renewed, logging in with a provider.

presets.py     what is known of providers: endpoints, scopes, how a profile is read
connection.py  a row of `oauth_connect` with what its preset adds
protocol.py    what is sent to a provider, and what its answers mean
provider.py    the requests themselves, through the guarded client
id_token.py    whether an ID token holds
profile.py     who somebody is, from claims or a profile
state.py       what connects a provider's answer with its beginning
repository.py  states and linked identities in the table
login.py       which user logs in
tokens.py      the rows of `oauth_token`
access.py      access tokens for those who use them, renewed when it is time
service.py     beginning a login, and what a provider answers to it
"""
