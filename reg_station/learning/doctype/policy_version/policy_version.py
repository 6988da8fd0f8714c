from reg_station.table_row import TableRow


class PolicyVersion(TableRow):
    pass
