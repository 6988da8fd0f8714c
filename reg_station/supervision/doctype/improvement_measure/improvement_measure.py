from reg_station.table_row import TableRow


class ImprovementMeasure(TableRow):
    pass
