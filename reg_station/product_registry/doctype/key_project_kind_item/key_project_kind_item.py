from reg_station.table_row import TableRow


class KeyProjectKindItem(TableRow):
    pass
