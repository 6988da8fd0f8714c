from reg_station.table_row import TableRow


class PremisesCheckEquipment(TableRow):
    pass
