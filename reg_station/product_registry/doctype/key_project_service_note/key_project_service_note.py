from reg_station.table_row import TableRow


class KeyProjectServiceNote(TableRow):
    pass
