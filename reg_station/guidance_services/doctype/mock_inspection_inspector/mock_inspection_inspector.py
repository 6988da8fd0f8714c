from reg_station.table_row import TableRow


class MockInspectionInspector(TableRow):
    pass
