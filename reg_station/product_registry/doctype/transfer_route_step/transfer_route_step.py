from reg_station.table_row import TableRow


class TransferRouteStep(TableRow):
    pass
