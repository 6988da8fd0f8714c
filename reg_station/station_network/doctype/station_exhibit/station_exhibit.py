from reg_station.table_row import TableRow


class StationExhibit(TableRow):
    pass
