from reg_station.table_row import TableRow


class ResourceWindow(TableRow):
    pass
