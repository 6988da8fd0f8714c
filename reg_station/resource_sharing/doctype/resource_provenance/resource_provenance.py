from reg_station.table_row import TableRow


class ResourceProvenance(TableRow):
    pass
