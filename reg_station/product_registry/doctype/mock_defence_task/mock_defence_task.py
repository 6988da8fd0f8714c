from reg_station.table_row import TableRow


class MockDefenceTask(TableRow):
    pass
