from reg_station.table_row import TableRow


class MockInspectionClause(TableRow):
    pass
