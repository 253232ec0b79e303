"""Default actions on `user_account`: becoming somebody."""
