"""The people of a tenant: their accounts, their usergroups, and how they prove who they are."""
