from reg_station.table_row import TableRow


class TrainingMaterial(TableRow):
    pass
