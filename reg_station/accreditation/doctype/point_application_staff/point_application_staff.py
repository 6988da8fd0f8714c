from reg_station.table_row import TableRow


class PointApplicationStaff(TableRow):
    pass
