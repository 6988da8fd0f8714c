from reg_station.table_row import TableRow


class StationArea(TableRow):
    pass
