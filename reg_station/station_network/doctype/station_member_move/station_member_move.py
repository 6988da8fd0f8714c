from reg_station.table_row import TableRow


class StationMemberMove(TableRow):
    pass
