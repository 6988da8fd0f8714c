from reg_station.table_row import TableRow


class MockDefenceComment(TableRow):
    pass
