from reg_station.table_row import TableRow


class MockDefenceExpert(TableRow):
    pass
