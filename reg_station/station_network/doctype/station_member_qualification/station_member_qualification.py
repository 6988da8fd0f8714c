from reg_station.table_row import TableRow


class StationMemberQualification(TableRow):
    pass
