from reg_station.table_row import TableRow


class ResourcePhoto(TableRow):
    pass
