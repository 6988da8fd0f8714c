from reg_station.table_row import TableRow


class ResourceMatchNote(TableRow):
    pass
