"""Default actions on `oauth_connect`, the connections to OAuth providers."""
