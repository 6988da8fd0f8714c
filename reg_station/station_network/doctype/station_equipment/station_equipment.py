from reg_station.table_row import TableRow


class StationEquipment(TableRow):
    pass
