from reg_station.table_row import TableRow


class ProductTransferStep(TableRow):
    pass
