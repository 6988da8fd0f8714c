from reg_station.table_row import TableRow


class CircularGrade(TableRow):
    pass
