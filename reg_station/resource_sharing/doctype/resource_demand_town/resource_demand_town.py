from reg_station.table_row import TableRow


class ResourceDemandTown(TableRow):
    pass
