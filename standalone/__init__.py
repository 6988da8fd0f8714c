"""The embedded host: runs reg_station on a Frappe engine, database and queue that come from PyPI alone."""
