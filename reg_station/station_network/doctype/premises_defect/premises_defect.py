from reg_station.table_row import TableRow


class PremisesDefect(TableRow):
    pass
