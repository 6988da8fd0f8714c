from reg_station.table_row import TableRow


class RoleReach(TableRow):
    pass
