from reg_station.table_row import TableRow


class InspectionChecklistClause(TableRow):
    pass
