from reg_station.table_row import TableRow


class WorkingDayException(TableRow):
    pass
