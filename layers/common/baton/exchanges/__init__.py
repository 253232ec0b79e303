"""Data exchanges: an entity and a Google sheet that are kept in step. See docs/connections.md.

options.py, models.py     what an exchange is asked to do, and how its row keeps that
places.py                 spreadsheets and ranges, as people write them
mapping.py, cells.py      headers and columns; values and cells
batches.py, marks.py      how much is sent at once; how it is known what was sent
patience.py               waiting, within the time there is
sheets.py                 the calls of the Sheets API that are used
access.py                 how Google is told who asks
service_accounts.py       access tokens of service accounts
repository.py             what is kept of an exchange: its row, its lease, what it has sent
adding.py                 a new exchange and its action
appending.py, replacing.py, receiving.py   the three ways to synchronise
synchronizing.py          one synchronisation from beginning to end
"""
