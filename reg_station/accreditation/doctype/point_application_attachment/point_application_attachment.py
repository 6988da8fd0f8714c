from reg_station.table_row import TableRow


class PointApplicationAttachment(TableRow):
    pass
