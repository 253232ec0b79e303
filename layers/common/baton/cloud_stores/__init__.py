"""Places files are kept: S3, Google Cloud Storage, Azure Blob Storage, and the instance's own bucket.

paths.py       which names there are below a store's root: pure
archive.py     which zip archives are unpacked: pure
location.py    what a row of `cloud_store` says, checked
credentials.py what a `credential` holds for each provider, checked
backend.py     what a store can do
remote.py      stores of others, by way of the guarded proxy
own_bucket.py  stores in the instance's bucket
content.py     what is to be stored: bytes that were sent, or objects of the instance's bucket
service.py     what the default actions do with a store
opening.py     from the id of a row to a store that can be used
store.py       objects of the instance's bucket
"""
