from reg_station.table_row import TableRow


class ServiceManualSection(TableRow):
    pass
