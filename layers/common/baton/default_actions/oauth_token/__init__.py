"""Default actions on `oauth_token`, what providers have handed out."""
