from reg_station.table_row import TableRow


class ResourceMatchReason(TableRow):
    pass
