from reg_station.table_row import TableRow


class PremisesCheckClause(TableRow):
    pass
