"""Default actions: what every project can do from the start, on the entities it has.

The tree is that of the addresses: `world/export_data.py` declares what `POST /action/world/export_data` does.
"""
