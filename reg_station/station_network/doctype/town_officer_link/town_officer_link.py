from reg_station.table_row import TableRow


class TownOfficerLink(TableRow):
    pass
