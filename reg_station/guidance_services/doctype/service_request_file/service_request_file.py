from reg_station.table_row import TableRow


class ServiceRequestFile(TableRow):
    pass
