"""Default actions on `cloud_store`, the places files are kept."""
