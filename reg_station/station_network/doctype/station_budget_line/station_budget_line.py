from reg_station.table_row import TableRow


class StationBudgetLine(TableRow):
    pass
